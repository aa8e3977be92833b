// The fixed twin of aya-static-vec: a map that is there already is used again.
use std::error::Error;
use std::path::Path;
use std::sync::Mutex;

use aya::maps::MapData;
use victims::{with_pin, ROUNDS};

static OPENED: Mutex<Option<MapData>> = Mutex::new(None);

#[inline(never)]
fn open_counter(pin: &Path) -> Result<(), Box<dyn Error>> {
    let mut opened = OPENED.lock().map_err(|_| "poisoned")?;
    if opened.is_none() {
        *opened = Some(MapData::from_pin(pin)?);
    }
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
