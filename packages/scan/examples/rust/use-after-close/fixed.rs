use std::ffi::CStr;

fn freeze(pin: &CStr) -> i32 {
    let fd = unsafe { libbpf_sys::bpf_obj_get(pin.as_ptr()) };
    if fd < 0 {
        return -1;
    }
    let err = unsafe { libbpf_sys::bpf_map_freeze(fd) };
    unsafe { libc::close(fd) };
    err
}
