//! The open segment on the disk: the recorder's machine, its file, and the trouble that writing may have.

use crate::segment::Recorder;
use kernel::disk::File;
use std::io;

/// See the module.
#[derive(Debug)]
pub(super) struct Tape {
    pub(super) recorder: Recorder,
    pub(super) file: File,
    /// Session.
    pub(super) session: u64,
    /// The next change of the screen, true time.
    pub(super) next_change: i64,
    /// Since when writes have failed, and when to try again; milliseconds since boot.
    pub(super) blocked: Option<(i64, i64)>,
    /// The file may have bytes past what is durable.
    torn: bool,
}

impl Tape {
    pub(super) fn new(recorder: Recorder, file: File, session: u64, next_change: i64) -> Tape {
        Tape { recorder, file, session, next_change, blocked: None, torn: false }
    }

    /// Writes what is outstanding and makes it durable.
    pub(super) fn push(&mut self) -> io::Result<()> {
        let (offset, bytes) = self.recorder.outstanding();
        if bytes.is_empty() {
            return Ok(());
        }
        write(&self.file, &mut self.torn, bytes, offset)?;
        self.recorder.written();
        Ok(())
    }

    /// Appends the signature.
    pub(super) fn append(&mut self, seal: &[u8]) -> io::Result<()> {
        let (offset, _) = self.recorder.outstanding();
        write(&self.file, &mut self.torn, seal, offset)
    }
}

fn write(file: &File, torn: &mut bool, bytes: &[u8], offset: u64) -> io::Result<()> {
    if *torn {
        file.set_len(offset)?;
    }
    *torn = true;
    file.write_all_at(bytes, offset)?;
    file.sync()?;
    *torn = false;
    Ok(())
}
