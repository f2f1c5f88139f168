//! What a disk promises. `contract` holds for simulated and real disks alike, the rest is about faults that only a
//! simulated one can have.

mod contract;
mod faults;
mod model;
mod power;
mod quota;
mod scratch;
