//! Genesys: what its oracles hold, and which of them is to blame.

mod after_call;
mod calls;
mod decisions;
mod desks;
mod disasters;
#[path = "../common/film.rs"]
mod film;
mod flows;
mod foreign;
mod foreign_tlib;
mod guards;
mod holes;
mod house;
mod impostors;
mod logins;
mod models;
mod non_voice;
mod polls;
mod registrations;
mod run;
mod seats;
mod secrets;
mod siprec;
mod siprec_besides;
mod siprec_led;
mod siprec_ports;
mod siprec_tried;
mod stored;
mod tlib;
mod tlib_besides;
mod tlib_orders;
mod tlib_reports;
mod tried;
mod voice_parts;
mod voices;
mod without_srs;
