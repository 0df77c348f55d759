//! Where the database is: the URL, the folder and the lock of an SQLite file. No connection is opened here.

use anyhow::{Context, Result, bail};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// A database by its URL.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// `sqlite://data/chatbot.db` (relative) or `sqlite:///var/lib/chatbot.db`.
    Sqlite(PathBuf),
    /// `postgres://user:password@host/name`; never logged, it may hold a password.
    Postgres(String),
}

impl Location {
    pub fn parse(url: &str) -> Result<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Location::Postgres(url.to_owned()));
        }
        match url.strip_prefix("sqlite://") {
            Some(path) if path.is_empty() || path.contains(['?', '#']) || path.contains(":memory:") => {
                bail!("database.url: sqlite:// must be followed by the path of a file, without options")
            }
            Some(path) => Ok(Location::Sqlite(PathBuf::from(path))),
            None => bail!("database.url must start with sqlite:// or postgres://"),
        }
    }
}

impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Location::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Location::Postgres(_) => f.write_str("postgres://***"),
        }
    }
}

/// `<file><suffix>`: the files that SQLite and we keep beside a database.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Makes the folder of an SQLite file, readable by its owner only where we make it. One on a network file system is refused:
/// locks do not hold there, and two writers would ruin the file.
pub fn prepare_folder(path: &Path) -> Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if !folder.exists() {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    // Only Linux tells; elsewhere the file system is not known and trusted.
    let (Ok(mounts), Ok(folder)) = (std::fs::read_to_string("/proc/self/mounts"), folder.canonicalize()) else {
        return Ok(());
    };
    match file_system(&mounts, &folder) {
        Some(kind) if NETWORK.contains(&kind) => bail!(
            "{} lies on a network file system ({kind}); an SQLite database must not",
            path.display()
        ),
        _ => Ok(()),
    }
}

const NETWORK: [&str; 10] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ncpfs",
    "afs",
    "ceph",
    "glusterfs",
    "fuse.sshfs",
];

/// The kind of the file system that a folder lies on: of its longest mount point, the last one mounted there.
fn file_system<'a>(mounts: &'a str, folder: &Path) -> Option<&'a str> {
    let mounted = mounts.lines().filter_map(|line| {
        let mut fields = line.split_ascii_whitespace().skip(1);
        Some((fields.next()?, fields.next()?))
    });
    mounted
        .filter(|(point, _)| folder.starts_with(point))
        .max_by_key(|(point, _)| point.len())
        .map(|(_, kind)| kind)
}

/// The lock that keeps a second server off an SQLite file, held as long as this value lives. The system frees it when the
/// process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// None: somebody else has it.
pub fn try_lock(path: &Path) -> Result<Option<Lock>> {
    let name = beside(path, ".lock");
    let open = OpenOptions::new().create(true).truncate(false).write(true).open(&name);
    let file = open.with_context(|| format!("cannot open the lock file {}", name.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {}", name.display())),
    }
}

/// The lock, or the one plain line that says why not.
pub fn lock(path: &Path) -> Result<Lock> {
    match try_lock(path)? {
        Some(lock) => Ok(lock),
        None => bail!("another server already uses the database {}; stop it first", path.display()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn urls_name_a_file_or_a_server() {
        assert_eq!(Location::parse("sqlite://data/a.db").unwrap(), Location::Sqlite("data/a.db".into()));
        assert_eq!(Location::parse("sqlite:///var/a.db").unwrap(), Location::Sqlite("/var/a.db".into()));
        assert!(matches!(Location::parse("postgres://u:p@h/d").unwrap(), Location::Postgres(_)));
        for bad in [
            "",
            "data/a.db",
            "sqlite://",
            "sqlite:a.db",
            "mysql://h/d",
            "sqlite://a.db?mode=ro",
            "sqlite://:memory:",
        ] {
            assert!(Location::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_file_system_is_that_of_the_longest_mount_point() {
        let mounts = "/dev/a / ext4 rw 0 0\nserver:/x /srv/share nfs4 rw 0 0\n/dev/b /srv/share/local xfs rw 0 0\n";
        for (folder, kind) in [
            ("/var", "ext4"),
            ("/srv/share/data", "nfs4"),
            ("/srv/shared", "ext4"),
            ("/srv/share/local/a", "xfs"),
        ] {
            assert_eq!(file_system(mounts, Path::new(folder)), Some(kind), "{folder}");
        }
    }

    #[test]
    fn a_password_in_the_url_is_never_printed() {
        assert_eq!(
            format!("{:?}", Location::parse("postgres://u:secret@h/d").unwrap()),
            "postgres://***"
        );
    }
}
