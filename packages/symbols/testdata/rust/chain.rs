// Waits in a system call behind a trait, a generic function and a closure.
extern "C" {
    fn read(fd: i32, buffer: *mut u8, count: usize) -> isize;
}

mod maps {
    pub trait Open {
        fn open(&self) -> isize;
    }

    pub struct Ring<T>(pub T);

    impl<T: Into<u64> + Copy> Open for Ring<T> {
        #[inline(never)]
        fn open(&self) -> isize {
            let mut bytes = [0u8; 256];
            let got = unsafe { super::read(0, bytes.as_mut_ptr(), 1) }; // line: open
            got + bytes[self.0.into() as usize & 255] as isize
        }
    }
}

use maps::Open;

#[inline(never)]
fn with<F: Fn(u32) -> isize>(f: F) -> isize {
    f(std::process::id()) + 1 // line: with
}

#[inline(never)]
fn load_all() -> isize {
    with(|id| maps::Ring(id).open() + 1) + 1 // line: load_all
}

fn main() {
    std::process::exit((load_all() == 0) as i32); // line: main
}
