pub fn map_info(pin: &CStr) -> Result<MapInfo> {
    let fd = unsafe { libbpf_sys::bpf_obj_get(pin.as_ptr()) };
    if fd < 0 {
        return Err(Error::last_os_error());
    }
    let fd = unsafe { OwnedFd::from_raw_fd(fd) };
    MapInfo::read(fd.as_fd())
}
