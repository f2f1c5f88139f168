//! Enumerations and their numbers (T-Library 7.1).

macro_rules! numbered {
    ($(#[doc = $doc:literal] $name:ident { $($variant:ident = $number:literal $text:literal,)* })*) => {
        $(
            #[doc = $doc]
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
            pub enum $name {
                $(#[doc = $text] $variant,)*
            }

            impl $name {
                /// All values.
                pub const ALL: &[$name] = &[$($name::$variant),*];

                /// The number.
                pub fn number(self) -> i64 {
                    match self { $(Self::$variant => $number),* }
                }

                /// The value with this number.
                pub fn from_number(number: i64) -> Option<Self> {
                    Self::ALL.iter().copied().find(|value| value.number() == number)
                }
            }
        )*
    };
}

numbered! {
    /// What kind of call it is.
    CallType {
        Unknown = 0 "Not known.",
        Internal = 1 "Between two DNs of the switch.",
        Inbound = 2 "From outside.",
        Outbound = 3 "To outside.",
        Consult = 4 "A consultation of another call.",
    }

    /// What has become of the call.
    CallState {
        Ok = 0 "Nothing special.",
        Transferred = 1 "It was transferred.",
        Conferenced = 2 "It became a conference.",
    }

    /// How an agent works after a call.
    AgentWorkMode {
        ManualIn = 1 "Ready again by hand.",
        AutoIn = 2 "Ready again at once.",
        AfterCallWork = 3 "In after-call work.",
    }

    /// What a DN has to do with a call.
    Role {
        Origination = 1 "It called.",
        Destination = 2 "It was called.",
        ConferenceMember = 3 "It is in the conference.",
        NewParty = 4 "It has joined.",
        AddedBy = 5 "It let another one join.",
        DeletedBy = 6 "It put another one out.",
        TransferredBy = 7 "It transferred the call.",
        DeletedParty = 8 "It was put out.",
        ConferencedBy = 9 "It made the conference.",
        Observer = 10 "It listens.",
    }
}
