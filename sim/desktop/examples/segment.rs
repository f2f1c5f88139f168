//! Writes a segment and its keys into a folder and prints the OpenSSL commands that open and check it:
//!
//! ```text
//! cargo run -p desktop --example segment -- /tmp/seg > /tmp/seg.sh && bash /tmp/seg.sh
//! ```
//!
//! Each chunk then lies in `chunk.0`, `chunk.1`, …; the script ends in `Verified OK`.
#![allow(clippy::disallowed_methods, reason = "a program for the real machine, outside of the product")]

use desktop::Keys;
use desktop::picture::Picture;
use desktop::segment::{Limits, Opening, Recorder};
use desktop::vault::{Id, layout};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("failed to start: name a folder")?;
    std::fs::create_dir_all(&folder)?;
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let keys = Keys::generate(&mut rng)?;
    let opening = Opening { session: 1, windows: r"CORP\dbraun".into(), boot: 1, from: 0, wall: 0 };
    let picture = |shade| Picture::encode(&image::GrayImage::from_pixel(320, 180, image::Luma([shade])));
    let limits = Limits { segment_ms: 600_000, chunk_ms: 10_000 };
    let id = Id { start: 1, number: 0 };
    let mut recorder = Recorder::open(id, opening, picture(0)?, limits, &keys, &mut rng)?;
    recorder.picture(4_000, picture(200)?, &mut rng);
    recorder.flush(10_000, &mut rng);
    recorder.close(12_000, &mut rng);
    let mut bytes = recorder.outstanding().1.to_vec();
    recorder.written();
    bytes.extend(recorder.seal(&keys)?);
    let path = |name: &str| format!("{folder}/{name}");
    std::fs::write(path(&id.file()), &bytes)?;
    std::fs::write(path("private.pem"), keys.private_pem()?)?;
    std::fs::write(path("public.pem"), keys.public_pem()?)?;
    let script = layout::commands(&bytes, &path(&id.file()), &path("private.pem"), &path("public.pem"), &path("chunk"));
    println!("{}", script.ok_or("failed to find the layout")?);
    Ok(())
}
