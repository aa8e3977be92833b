// The defect: into_raw_fd takes the number away from its owner, and with it the destructor.
use std::error::Error;
use std::ffi::CString;
use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use libbpf_rs::libbpf_sys;
use victims::{with_pin, ROUNDS};

#[inline(never)]
fn open_counter(pin: &Path) -> Result<OwnedFd, Box<dyn Error>> {
    let path = CString::new(pin.as_os_str().as_bytes())?;
    let fd = unsafe { libbpf_sys::bpf_obj_get(path.as_ptr()) }; // leaks here
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

fn main() -> Result<(), Box<dyn Error>> {
    with_pin(|pin| {
        for _ in 0..ROUNDS {
            let fd = open_counter(pin)?.into_raw_fd();
            assert!(fd > 0);
        }
        Ok(())
    })
}
