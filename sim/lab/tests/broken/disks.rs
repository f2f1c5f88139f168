//! Programs that leave on a disk what has no business there, or take away what has.

use super::blamed;
use lab::stage::Sabotage;
use std::sync::Arc;
use std::time::Duration;

fn beside(work: impl Fn() -> std::pin::Pin<Box<dyn Future<Output = ()>>> + Send + Sync + 'static) -> Sabotage {
    Sabotage { companion: Some(Arc::new(move |_| work())), ..Sabotage::default() }
}

const FOLDER: &str = "/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings";

#[test]
fn a_readable_picture_beside_the_segments() {
    let sabotage = beside(|| {
        Box::pin(async {
            kernel::time::sleep(Duration::from_secs(600)).await;
            let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on";
            kernel::disk::replace(&format!("{FOLDER}/preview.tmp"), picture).expect("there is room");
            kernel::disk::remove(&format!("{FOLDER}/preview.tmp")).expect("it is there");
        })
    });
    assert_eq!(blamed("over-one-seam", &sabotage), ["SCR-SEC-1"]);
}
