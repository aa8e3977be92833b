use std::ffi::CStr;
use std::fs::File;
use std::os::fd::FromRawFd;

fn open(pin: &CStr) -> Option<File> {
    let fd = unsafe { libbpf_sys::bpf_obj_get(pin.as_ptr()) };
    if fd < 0 {
        return None;
    }
    let file = unsafe { File::from_raw_fd(fd) };
    unsafe { libc::close(fd) }; // finding
    Some(file)
}
