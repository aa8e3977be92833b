// The fixed twin of libbpf-rs-raw-fd: the number has an owner from the start.
use std::error::Error;
use std::ffi::CString;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use libbpf_rs::libbpf_sys;
use victims::{with_pin, KEY, ROUNDS};

#[inline(never)]
fn read_counter(pin: &Path, key: u32) -> Result<u64, Box<dyn Error>> {
    let path = CString::new(pin.as_os_str().as_bytes())?;
    let map = unsafe { OwnedFd::from_raw_fd(libbpf_sys::bpf_obj_get(path.as_ptr())) };
    let mut value = 0u64;
    let result = unsafe {
        libbpf_sys::bpf_map_lookup_elem(
            map.as_raw_fd(),
            (&raw const key).cast(),
            (&raw mut value).cast(),
        )
    };
    if result != 0 {
        return Err("no such key".into());
    }
    Ok(value)
}

fn main() -> Result<(), Box<dyn Error>> {
    with_pin(|pin| {
        for round in 0..ROUNDS {
            let _ = read_counter(pin, KEY + round % 3);
        }
        Ok(())
    })
}
