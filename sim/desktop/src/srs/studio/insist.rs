//! What a disk refuses is tried again at once: it may refuse only now and then.

/// How often before it is taken to be at fault for good.
const ATTEMPTS: u32 = 4;

/// Does it until it is done, or refused too often, or fails for another reason.
pub(super) fn insist<T, E>(mut act: impl FnMut() -> Result<T, E>, refused: impl Fn(&E) -> bool) -> Result<T, E> {
    let mut done = act();
    for _ in 1..ATTEMPTS {
        match &done {
            Err(why) if refused(why) => done = act(),
            _ => break,
        }
    }
    done
}
