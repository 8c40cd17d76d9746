//! SFTP over the files of this machine, seen from one folder.

use std::collections::HashMap;
use std::fs::{self, File as OpenFile, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::PathBuf;

use russh_sftp::protocol::{Attrs, Data, File, FileAttributes, Handle, Name, OpenFlags, Status, StatusCode};
use russh_sftp::server::Handler;

enum Opened {
    File(OpenFile),
    Folder(Option<Vec<File>>),
}

pub struct Files {
    root: PathBuf,
    opened: HashMap<String, Opened>,
    last: u64,
}

fn code(error: io::Error) -> StatusCode {
    match error.kind() {
        ErrorKind::NotFound => StatusCode::NoSuchFile,
        ErrorKind::PermissionDenied => StatusCode::PermissionDenied,
        _ => StatusCode::Failure,
    }
}

fn done(id: u32, result: io::Result<()>) -> Result<Status, StatusCode> {
    result.map_err(code)?;
    Ok(Status { id, status_code: StatusCode::Ok, error_message: String::new(), language_tag: String::new() })
}

fn set(path: &PathBuf, attrs: &FileAttributes) -> io::Result<()> {
    if let Some(size) = attrs.size {
        OpenOptions::new().write(true).open(path)?.set_len(size)?;
    }
    if let Some(mode) = attrs.permissions {
        fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o7777))?;
    }
    Ok(())
}

impl Files {
    pub fn new(root: PathBuf) -> Self {
        Self { root, opened: HashMap::new(), last: 0 }
    }

    fn keep(&mut self, id: u32, opened: Opened) -> Handle {
        self.last += 1;
        let handle = self.last.to_string();
        self.opened.insert(handle.clone(), opened);
        Handle { id, handle }
    }

    fn file(&self, handle: &str) -> Result<&OpenFile, StatusCode> {
        match self.opened.get(handle) {
            Some(Opened::File(file)) => Ok(file),
            _ => Err(StatusCode::Failure),
        }
    }
}

impl Handler for Files {
    type Error = StatusCode;

    fn unimplemented(&self) -> StatusCode {
        StatusCode::OpUnsupported
    }

    async fn open(&mut self, id: u32, path: String, flags: OpenFlags, _: FileAttributes) -> Result<Handle, StatusCode> {
        let file = OpenOptions::from(flags).open(self.root.join(path)).map_err(code)?;
        Ok(self.keep(id, Opened::File(file)))
    }

    async fn close(&mut self, id: u32, handle: String) -> Result<Status, StatusCode> {
        self.opened.remove(&handle).ok_or(StatusCode::Failure)?;
        done(id, Ok(()))
    }

    async fn read(&mut self, id: u32, handle: String, offset: u64, len: u32) -> Result<Data, StatusCode> {
        let mut data = vec![0; len.min(262_144) as usize];
        let got = self.file(&handle)?.read_at(&mut data, offset).map_err(code)?;
        data.truncate(got);
        if got == 0 { Err(StatusCode::Eof) } else { Ok(Data { id, data }) }
    }

    async fn write(&mut self, id: u32, handle: String, offset: u64, data: Vec<u8>) -> Result<Status, StatusCode> {
        done(id, self.file(&handle)?.write_all_at(&data, offset))
    }

    async fn lstat(&mut self, id: u32, path: String) -> Result<Attrs, StatusCode> {
        let found = fs::symlink_metadata(self.root.join(path)).map_err(code)?;
        Ok(Attrs { id, attrs: (&found).into() })
    }

    async fn stat(&mut self, id: u32, path: String) -> Result<Attrs, StatusCode> {
        let found = fs::metadata(self.root.join(path)).map_err(code)?;
        Ok(Attrs { id, attrs: (&found).into() })
    }

    async fn fstat(&mut self, id: u32, handle: String) -> Result<Attrs, StatusCode> {
        let found = self.file(&handle)?.metadata().map_err(code)?;
        Ok(Attrs { id, attrs: (&found).into() })
    }

    async fn setstat(&mut self, id: u32, path: String, attrs: FileAttributes) -> Result<Status, StatusCode> {
        done(id, set(&self.root.join(path), &attrs))
    }

    async fn opendir(&mut self, id: u32, path: String) -> Result<Handle, StatusCode> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.root.join(path)).map_err(code)? {
            let entry = entry.map_err(code)?;
            let attrs = (&entry.metadata().map_err(code)?).into();
            entries.push(File::new(entry.file_name().to_string_lossy(), attrs));
        }
        Ok(self.keep(id, Opened::Folder(Some(entries))))
    }

    async fn readdir(&mut self, id: u32, handle: String) -> Result<Name, StatusCode> {
        match self.opened.get_mut(&handle) {
            Some(Opened::Folder(entries)) => {
                let files = entries.take().ok_or(StatusCode::Eof)?;
                if files.is_empty() { Err(StatusCode::Eof) } else { Ok(Name { id, files }) }
            }
            _ => Err(StatusCode::Failure),
        }
    }

    async fn remove(&mut self, id: u32, path: String) -> Result<Status, StatusCode> {
        done(id, fs::remove_file(self.root.join(path)))
    }

    async fn mkdir(&mut self, id: u32, path: String, _: FileAttributes) -> Result<Status, StatusCode> {
        done(id, fs::create_dir(self.root.join(path)))
    }

    async fn rmdir(&mut self, id: u32, path: String) -> Result<Status, StatusCode> {
        done(id, fs::remove_dir(self.root.join(path)))
    }

    async fn realpath(&mut self, id: u32, path: String) -> Result<Name, StatusCode> {
        let whole = self.root.join(path).canonicalize().map_err(code)?;
        Ok(Name { id, files: vec![File::dummy(whole.to_string_lossy())] })
    }

    async fn rename(&mut self, id: u32, from: String, to: String) -> Result<Status, StatusCode> {
        let to = self.root.join(to);
        if to.symlink_metadata().is_ok() {
            return Err(StatusCode::Failure);
        }
        done(id, fs::rename(self.root.join(from), to))
    }
}
