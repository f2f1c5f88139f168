//! The open segment on the disk: the recorder's machine, its file, and the trouble that writing may have.

use super::Recorder;
use kernel::disk::File;
use std::io;

/// See the module.
#[derive(Debug)]
pub(crate) struct Tape {
    pub(crate) recorder: Recorder,
    pub(crate) file: File,
    /// Session.
    pub(crate) session: u64,
    /// The next change of the screen, true time.
    pub(crate) next_change: i64,
    /// Since when writes have failed, and when to try again; milliseconds since boot.
    pub(crate) blocked: Option<(i64, i64)>,
    /// The file may have bytes past what is durable.
    torn: bool,
}

impl Tape {
    pub(crate) fn new(recorder: Recorder, file: File, session: u64, next_change: i64) -> Tape {
        Tape { recorder, file, session, next_change, blocked: None, torn: false }
    }

    /// Writes what is outstanding and makes it durable.
    pub(crate) fn push(&mut self) -> io::Result<()> {
        let (offset, bytes) = self.recorder.outstanding();
        if bytes.is_empty() {
            return Ok(());
        }
        write(&self.file, &mut self.torn, bytes, offset)?;
        self.recorder.written();
        Ok(())
    }

    /// Appends the signature.
    pub(crate) fn append(&mut self, seal: &[u8]) -> io::Result<()> {
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
