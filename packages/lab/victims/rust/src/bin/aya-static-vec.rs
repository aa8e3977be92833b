// The defect: a static list keeps every map that was ever opened.
use std::error::Error;
use std::path::Path;
use std::sync::Mutex;

use aya::maps::MapData;
use victims::{with_pin, ROUNDS};

static OPENED: Mutex<Vec<MapData>> = Mutex::new(Vec::new());

#[inline(never)]
fn open_counter(pin: &Path) -> Result<(), Box<dyn Error>> {
    let map = MapData::from_pin(pin)?; // leaks here
    OPENED.lock().map_err(|_| "poisoned")?.push(map);
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    with_pin(|pin| {
        for _ in 0..ROUNDS {
            open_counter(pin)?;
        }
        Ok(())
    })
}
