//! Pure readers of what others publish and export: bytes in, facts and rows out. A reader names what it needs and
//! understands what it gets; it knows no socket, no clock and no file.

pub mod imports;
