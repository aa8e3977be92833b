use aya::programs::{Xdp, XdpFlags}; // eBPF in Rust

pub fn install(program: &mut Xdp, interface: &str) -> Result<XdpLinkId> {
    program.attach(interface, XdpFlags::default())
}
