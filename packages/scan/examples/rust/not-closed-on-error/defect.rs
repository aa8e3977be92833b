pub fn map_info(pin: &CStr) -> Result<MapInfo> {
    let fd = unsafe { libbpf_sys::bpf_obj_get(pin.as_ptr()) }; // finding
    if fd < 0 {
        return Err(Error::last_os_error());
    }
    let info = MapInfo::read(fd)?;
    unsafe { libc::close(fd) };
    Ok(info)
}
