use aya::programs::{Xdp, XdpFlags}; // eBPF in Rust

pub fn install(program: &mut Xdp, interface: &str) -> Result<()> {
    let link = program.attach(interface, XdpFlags::default())?;
    std::mem::forget(link); // finding
    Ok(())
}
