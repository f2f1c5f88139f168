//! Crop and splice against a model that looks at every millisecond (SCR-MATCH-1, -2, -3).

use desktop::cut::{Cut, Footage, Span, cut};
use desktop::picture::Picture;
use proptest::prelude::*;

fn picture(shade: u8) -> Picture {
    Picture::of_parts(1, 1, &[shade])
}

/// What each millisecond shows: the earliest piece that covers it, its last picture until then.
fn model(footage: &[Footage], interval: Span) -> Vec<Option<Picture>> {
    let mut order: Vec<&Footage> = footage.iter().collect();
    order.sort_by_key(|piece| (piece.from, piece.to));
    let shown = |at: i64| {
        let covers = |piece: &&&Footage| piece.from <= at && at < piece.to && piece.frames.iter().any(|f| f.0 <= at);
        let piece = order.iter().find(covers)?;
        piece.frames.iter().rev().find(|frame| frame.0 <= at).map(|frame| frame.1.clone())
    };
    (interval.from..interval.to).map(shown).collect()
}

fn play(cut: &Cut, interval: Span) -> Vec<Option<Picture>> {
    let mut shown = vec![None; interval.length_ms() as usize];
    let mut stream = cut.frames.iter().flat_map(|frame| vec![frame.picture.clone(); frame.delay_ms as usize]);
    for part in &cut.parts {
        for at in part.from..part.to {
            shown[(at - interval.from) as usize] = stream.next();
        }
    }
    assert_eq!(stream.next(), None, "more frames than parts");
    shown
}

prop_compose! {
    fn piece()(from in 0i64..200, length in 0i64..80, steps in proptest::collection::vec((0i64..20, 0u8..4), 1..8)) -> Footage {
        let mut at = from;
        let mut frames: Vec<(i64, Picture)> = Vec::new();
        for (index, (step, shade)) in steps.into_iter().enumerate() {
            at += if index == 0 { 0 } else { step };
            frames.push((at, picture(shade)));
        }
        frames.retain(|frame| frame.0 <= from + length);
        Footage { from, to: from + length, frames }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn shows_at_each_millisecond_what_was_captured(
        footage in proptest::collection::vec(piece(), 0..6),
        from in 0i64..250,
        length in 0i64..150,
    ) {
        let interval = Span { from, to: from + length };
        let cut = cut(&footage, interval);
        prop_assert_eq!(play(&cut, interval), model(&footage, interval));
        prop_assert!(cut.frames.iter().all(|frame| frame.delay_ms > 0));
        prop_assert!(cut.parts.windows(2).all(|pair| pair[0].to < pair[1].from), "parts touch");
        let gaps: i64 = cut.gaps(interval).iter().map(|gap| gap.length_ms()).sum();
        let covered: i64 = cut.parts.iter().map(|part| part.length_ms()).sum();
        prop_assert_eq!(gaps + covered, length);
    }

    #[test]
    fn a_seam_leaves_no_mark(steps in proptest::collection::vec((1i64..30, 0u8..4), 1..20), seam in 1i64..100) {
        let mut at = 0;
        let mut frames = vec![(0, picture(9))];
        for (step, shade) in steps {
            at += step;
            frames.push((at, picture(shade)));
        }
        let to = at + 50;
        let seam = seam.min(to - 1);
        let last = frames.iter().rev().find(|frame| frame.0 <= seam).unwrap().1.clone();
        let mut second = vec![(seam, last)];
        second.extend(frames.iter().filter(|frame| frame.0 > seam).cloned());
        let whole = Footage { from: 0, to, frames: frames.clone() };
        frames.retain(|frame| frame.0 < seam);
        let halves = [Footage { from: 0, to: seam, frames }, Footage { from: seam, to, frames: second }];
        let interval = Span { from: 3, to: to - 3 };
        prop_assert_eq!(cut(&[whole], interval), cut(&halves, interval));
    }
}
