pub struct Map {
    fd: RawFd,
    name: String,
}

impl Map {
    pub fn from_id(id: u32, name: String) -> Result<Self> {
        let fd = unsafe { libbpf_sys::bpf_map_get_fd_by_id(id) }; // finding
        if fd < 0 {
            return Err(Error::last_os_error());
        }
        Ok(Map { fd, name })
    }
}
