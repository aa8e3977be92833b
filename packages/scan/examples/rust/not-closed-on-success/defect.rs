pub struct Event {
    perf_fd: RawFd,
}

impl Event {
    fn detach(self) {
        unsafe { libc::close(self.perf_fd) };
    }
}

// The BPF link does not take the event over.
pub fn attach(prog: &Program, fd: RawFd) -> Result<Attached> { // finding
    if prog.supports_links() {
        return Ok(Attached::Link(prog.link()?));
    }
    Ok(Attached::Event(Event { perf_fd: fd }))
}
