//! A pinned map of a victim's own, removed when the victim ends.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

/// How often a victim does its work.
pub const ROUNDS: u32 = 12;

/// The key that the map has.
pub const KEY: u32 = 1;

struct Directory(PathBuf);

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Makes a map that only its pin holds, hands the pin to `run`, and removes it afterwards.
pub fn with_pin(
    run: impl FnOnce(&Path) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let directory = Directory(format!("/sys/fs/bpf/lastref-victim-{}", std::process::id()).into());
    fs::create_dir(&directory.0)?;
    let pin = directory.0.join("map");
    make_pinned(&pin)?;
    run(&pin)
}

fn make_pinned(pin: &Path) -> Result<(), Box<dyn Error>> {
    let options = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    let mut map = MapHandle::create(MapType::Hash, Some("vic_map"), 4, 8, 16, &options)?;
    map.update(&KEY.to_ne_bytes(), &42u64.to_ne_bytes(), MapFlags::ANY)?;
    map.pin(pin)?;
    Ok(())
}
