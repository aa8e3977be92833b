// The defect: mem::forget keeps the destructor, which would close the map, from running.
use std::error::Error;
use std::path::Path;

use aya::maps::MapData;
use victims::{with_pin, ROUNDS};

#[inline(never)]
fn open_counter(pin: &Path) -> Result<u32, Box<dyn Error>> {
    let map = MapData::from_pin(pin)?; // leaks here
    let id = map.info()?.id();
    std::mem::forget(map);
    Ok(id)
}

fn main() -> Result<(), Box<dyn Error>> {
    with_pin(|pin| {
        for _ in 0..ROUNDS {
            open_counter(pin)?;
        }
        Ok(())
    })
}
