// The fixed twin of libbpf-rs-callbacks: a callback is removed after its turn.
use std::error::Error;
use std::path::Path;

use libbpf_rs::{MapCore, MapFlags, MapHandle};
use victims::{with_pin, KEY, ROUNDS};

type Callback = Box<dyn Fn() -> Option<Vec<u8>>>;

#[inline(never)]
fn on_tick(pin: &Path) -> Result<Callback, Box<dyn Error>> {
    let map = MapHandle::from_pinned_path(pin)?;
    Ok(Box::new(move || {
        map.lookup(&KEY.to_ne_bytes(), MapFlags::ANY).ok()?
    }))
}

fn main() -> Result<(), Box<dyn Error>> {
    with_pin(|pin| {
        let mut callbacks: Vec<Callback> = Vec::new();
        for _ in 0..ROUNDS {
            callbacks.push(on_tick(pin)?);
            callbacks.drain(..).for_each(|call| drop(call()));
        }
        Ok(())
    })
}
