// The defect: the number is taken out of its owner, and the early return forgets to close it.
use std::error::Error;
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use libbpf_rs::libbpf_sys;
use victims::{with_pin, KEY, ROUNDS};

#[inline(never)]
fn read_counter(pin: &Path, key: u32) -> Result<u64, Box<dyn Error>> {
    let path = CString::new(pin.as_os_str().as_bytes())?;
    let fd = unsafe { libbpf_sys::bpf_obj_get(path.as_ptr()) }; // leaks here
    let mut value = 0u64;
    let result = unsafe {
        libbpf_sys::bpf_map_lookup_elem(fd, (&raw const key).cast(), (&raw mut value).cast())
    };
    if result != 0 {
        return Err("no such key".into());
    }
    drop(unsafe { <std::os::fd::OwnedFd as std::os::fd::FromRawFd>::from_raw_fd(fd) });
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
