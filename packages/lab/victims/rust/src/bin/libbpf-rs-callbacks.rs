// The defect: each callback that is registered owns a map of its own, and none is ever removed.
use std::error::Error;
use std::path::Path;

use libbpf_rs::{MapCore, MapFlags, MapHandle};
use victims::{with_pin, KEY, ROUNDS};

type Callback = Box<dyn Fn() -> Option<Vec<u8>>>;

#[inline(never)]
fn on_tick(pin: &Path) -> Result<Callback, Box<dyn Error>> {
    let map = MapHandle::from_pinned_path(pin)?; // leaks here
    Ok(Box::new(move || {
        map.lookup(&KEY.to_ne_bytes(), MapFlags::ANY).ok()?
    }))
}

fn main() -> Result<(), Box<dyn Error>> {
    with_pin(|pin| {
        let callbacks: &mut Vec<Callback> = Box::leak(Box::default());
        for _ in 0..ROUNDS {
            callbacks.push(on_tick(pin)?);
            callbacks.iter().for_each(|call| drop(call()));
        }
        Ok(())
    })
}
