//! The house rules that a compiler does not know: rooms, size, doc lines, twin migrations, what must not be named.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from the door inwards: each may use itself and what stands after it.
const ROOMS: [&str; 10] = [
    "transport",
    "engine",
    "dialogue",
    "clinical",
    "ai",
    "scheduling",
    "knowledge",
    "language",
    "ports",
    "domain",
];
/// These see `ports` and `domain` only; `store` also the pure rules of `scheduling`, which must hold inside its transactions.
const ADAPTERS: [(&str, &[&str]); 2] = [
    ("store", &["store", "ports", "domain", "scheduling"]),
    ("remote", &["remote", "ports", "domain"]),
];
/// Single files at the top that any room but the pure ones may use.
const SHARED: [&str; 2] = ["passwords", "settings"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(sources(&path)),
            false if path.extension().is_some_and(|ending| ending == "rs") => files.push(path),
            false => {}
        }
    }
    files.sort();
    files
}

fn room_of(path: &Path) -> String {
    let inside = path.strip_prefix("src").unwrap();
    inside
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy()
        .trim_end_matches(".rs")
        .to_string()
}

/// Rooms that a file names with `crate::`.
fn used(text: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let inner = group.split('}').next().unwrap_or_default();
            rooms.extend(
                inner
                    .split(',')
                    .map(|part| part.trim().split("::").next().unwrap_or_default().to_string()),
            );
        } else {
            rooms.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    rooms
}

#[test]
fn arch_a_room_uses_only_rooms_below_it() {
    let mut wrong = Vec::new();
    for path in sources(Path::new("src")) {
        let room = room_of(&path);
        let allowed: Vec<&str> = match (
            ADAPTERS.iter().find(|(name, _)| *name == room),
            ROOMS.iter().position(|name| *name == room),
        ) {
            (Some((_, allowed)), _) => allowed.to_vec(),
            (None, Some(place)) => {
                let shared: &[&str] = if place < 2 { &SHARED } else { &[] };
                ROOMS[place..].iter().copied().chain(shared.iter().copied()).collect()
            }
            (None, None) => continue,
        };
        let text = fs::read_to_string(&path).unwrap();
        wrong.extend(
            used(&text)
                .into_iter()
                .filter(|name| !allowed.contains(&name.as_str()))
                .map(|name| format!("{} uses {name}", path.display())),
        );
    }
    assert!(wrong.is_empty(), "wrong arrows:\n{}", wrong.join("\n"));
}

#[test]
fn arch_every_file_says_what_it_is_and_stays_small() {
    let mut wrong = Vec::new();
    for path in sources(Path::new("src")) {
        let text = fs::read_to_string(&path).unwrap();
        // Unit tests at the foot of a file are left out of its length.
        let lines = text.lines().take_while(|line| *line != "#[cfg(test)]").count();
        if !text.starts_with("//!") {
            wrong.push(format!("{}: no //! line", path.display()));
        }
        if lines > 400 && !text.lines().take(5).any(|line| line.contains("onger than other files")) {
            wrong.push(format!("{}: {lines} lines", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn arch_the_migrations_are_twins() {
    let names = |folder: &str| -> BTreeSet<String> {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().to_string())
            .collect()
    };
    assert_eq!(names("migrations/sqlite"), names("migrations/postgres"));
}

#[test]
fn arch_no_session_is_flooded_by_do_send() {
    // `do_send` ignores the mailbox limit: pushes to sockets go through `try_send` alone.
    for path in sources(Path::new("src/engine")) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("push.do_send"), "{}", path.display());
    }
}
