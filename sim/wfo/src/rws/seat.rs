//! Where an agent sits: the checks of a session's place and devices (SRS-SEAT-1 to SRS-SEAT-5, SRS-LOGIN-2).

use super::{Agent, Config, Misstep};
use std::collections::BTreeSet;
use wire::rws::Status;
use wire::srs::Device;

/// A place and those of its devices that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The place.
    pub place: String,
    /// Its devices, each once.
    pub devices: Vec<Device>,
}

/// The agent cannot sit there. Unknown things are named (SRS-SEAT-5).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeatError {
    /// No place is given, and the agent has no default place.
    #[error("failed to find a default place of the agent")]
    NoDefaultPlace,
    /// Devices are given without a place.
    #[error("failed to find the parameter place, which devices need")]
    DevicesWithoutPlace,
    /// There is no such place.
    #[error("failed to find the place {0}")]
    UnknownPlace(String),
    /// There is no such switch.
    #[error("failed to find the switch {0}")]
    UnknownSwitch(String),
    /// There is no such DN.
    #[error("failed to find the DN {0}")]
    UnknownDn(String),
    /// The device is of another place.
    #[error("failed to find the DN {dn} of the switch {switch} at the place {place}")]
    NotOfPlace {
        /// DN.
        dn: String,
        /// Switch.
        switch: String,
        /// The place that was asked for.
        place: String,
    },
    /// The place has several DNs, and none was chosen.
    #[error("failed to choose among the DNs of the place {0}: devices are needed")]
    SeveralDevices(String),
}

impl SeatError {
    /// The code of the answer.
    pub fn status(&self) -> Status {
        match self {
            Self::DevicesWithoutPlace | Self::SeveralDevices(_) => Status::ParameterMissing,
            Self::NoDefaultPlace | Self::NotOfPlace { .. } => Status::ParameterInvalid,
            Self::UnknownPlace(_) | Self::UnknownSwitch(_) | Self::UnknownDn(_) => Status::NotFound,
        }
    }
}

/// Where the agent sits who asks for this. Without hot seating nothing is asked for: it is the default place with all its
/// devices.
///
/// # Errors
/// [`SeatError`].
pub fn seat(config: &Config, agent: &Agent, place: Option<&str>, devices: &[Device]) -> Result<Seat, SeatError> {
    let Some(place) = place else {
        if !devices.is_empty() {
            return Err(SeatError::DevicesWithoutPlace);
        }
        let default = agent.default_place.as_deref().filter(|_| !config.errs(Misstep::RefusesDefaultPlace));
        let place = default.ok_or(SeatError::NoDefaultPlace)?;
        let all = config.places.get(place).ok_or_else(|| SeatError::UnknownPlace(place.to_owned()))?;
        return Ok(sat(place, all));
    };
    let all = match config.places.get(place) {
        Some(all) => all.as_slice(),
        None if config.errs(Misstep::AcceptsUnknownPlace) => {
            let default = agent.default_place.as_ref().and_then(|place| config.places.get(place));
            return Ok(sat(place, default.map_or(devices, Vec::as_slice)));
        }
        None => return Err(SeatError::UnknownPlace(place.to_owned())),
    };
    for device in devices {
        known(config, device)?;
        let foreign = !all.contains(device) && config.places.values().any(|other| other.contains(device));
        if foreign && !config.errs(Misstep::AcceptsForeignDevice) {
            let (dn, switch, place) = (device.dn.clone(), device.switch.clone(), place.to_owned());
            return Err(SeatError::NotOfPlace { dn, switch, place });
        }
    }
    let alone = all.len() == 1 && !config.errs(Misstep::WantsDevicesAlways);
    if !devices.is_empty() {
        Ok(sat(place, devices))
    } else if alone || config.errs(Misstep::AcceptsMissingDevices) {
        Ok(sat(place, all))
    } else {
        Err(SeatError::SeveralDevices(place.to_owned()))
    }
}

/// Whether switch and DN are objects of the configuration.
fn known(config: &Config, device: &Device) -> Result<(), SeatError> {
    if config.errs(Misstep::AcceptsUnknownDevice) {
        return Ok(());
    }
    if !config.switches.contains_key(&device.switch) {
        return Err(SeatError::UnknownSwitch(device.switch.clone()));
    }
    if !config.places.values().any(|devices| devices.contains(device)) {
        return Err(SeatError::UnknownDn(device.dn.clone()));
    }
    Ok(())
}

fn sat(place: &str, devices: &[Device]) -> Seat {
    let devices: BTreeSet<Device> = devices.iter().cloned().collect();
    Seat { place: place.to_owned(), devices: devices.into_iter().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn device(dn: &str, switch: &str) -> Device {
        Device { dn: dn.into(), switch: switch.into() }
    }

    fn config(misstep: Option<Misstep>) -> Config {
        let mut config = Config::new("dc1", ("ops".into(), "secret".into()), [1; 32]);
        config.switches = ["S1", "S2"].map(|switch| (switch.to_owned(), "sip:7020".to_owned())).into();
        config.places = [
            ("One".to_owned(), vec![device("7001", "S1")]),
            ("Two".to_owned(), vec![device("7002", "S1"), device("7003", "S1")]),
            ("Three".to_owned(), vec![device("7001", "S2")]),
        ]
        .into();
        config.misstep = misstep;
        config
    }

    fn ask(misstep: Option<Misstep>, place: Option<&str>, devices: &[Device]) -> Result<Seat, SeatError> {
        let agent = Agent { default_place: Some("Two".into()), ..Agent::new("a", "p", "1") };
        seat(&config(misstep), &agent, place, devices)
    }

    #[test]
    fn what_is_unknown_is_refused_by_name() {
        for (place, devices, name) in [
            ("Nowhere", vec![], "Nowhere"),
            ("One", vec![device("9999", "S1")], "9999"),
            ("One", vec![device("7001", "S9")], "S9"),
            ("One", vec![device("7002", "S1")], "7002"),
            ("One", vec![device("7001", "S2")], "S2"),
        ] {
            let refused = ask(None, Some(place), &devices).unwrap_err().to_string();
            assert!(refused.contains(name), "{refused}");
        }
    }

    #[test]
    fn a_place_with_several_dns_needs_devices_and_the_default_place_nothing() {
        assert_eq!(ask(None, Some("One"), &[]).unwrap().devices, [device("7001", "S1")]);
        assert_eq!(ask(None, Some("Two"), &[]), Err(SeatError::SeveralDevices("Two".into())));
        assert_eq!(ask(None, Some("Two"), &[device("7003", "S1")]).unwrap().devices, [device("7003", "S1")]);
        assert_eq!(ask(None, None, &[]).unwrap().devices.len(), 2);
        assert_eq!(ask(None, None, &[device("7003", "S1")]), Err(SeatError::DevicesWithoutPlace));
        let nobody = Agent::new("a", "p", "1");
        assert_eq!(seat(&config(None), &nobody, None, &[]), Err(SeatError::NoDefaultPlace));
    }

    #[test]
    fn each_misstep_lets_through_or_refuses_what_it_says() {
        use Misstep as M;
        assert!(ask(Some(M::AcceptsUnknownPlace), Some("Nowhere"), &[]).is_ok());
        assert!(ask(Some(M::AcceptsMissingDevices), Some("Two"), &[]).is_ok());
        assert!(ask(Some(M::AcceptsForeignDevice), Some("One"), &[device("7002", "S1")]).is_ok());
        assert!(ask(Some(M::AcceptsUnknownDevice), Some("One"), &[device("9999", "S9")]).is_ok());
        assert!(ask(Some(M::WantsDevicesAlways), Some("One"), &[]).is_err());
        assert!(ask(Some(M::RefusesDefaultPlace), None, &[]).is_err());
    }

    proptest! {
        /// Whoever is let in sits at a place of the configuration, on at least one device, and on devices of that place alone.
        #[test]
        fn nobody_sits_on_a_device_of_another_place(
            place in proptest::option::of(prop_oneof![Just("One"), Just("Two"), Just("Nowhere")]),
            devices in proptest::collection::vec(
                (prop_oneof![Just("7001"), Just("7002"), Just("7003"), Just("9999")], prop_oneof![Just("S1"), Just("S9")]),
                0..4),
        ) {
            let devices: Vec<Device> = devices.iter().map(|(dn, switch)| device(dn, switch)).collect();
            if let Ok(seat) = ask(None, place, &devices) {
                let config = config(None);
                let all = &config.places[&seat.place];
                prop_assert!(!seat.devices.is_empty());
                prop_assert!(seat.devices.iter().all(|device| all.contains(device)));
                prop_assert!(devices.iter().all(|device| seat.devices.contains(device)));
            }
        }
    }
}
