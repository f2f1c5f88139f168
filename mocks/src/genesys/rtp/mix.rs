//! Mixing: the sum of linear samples, cut off where 16 bits end.

/// Adds samples to a mix.
pub fn add(mix: &mut [i32], samples: &[i16]) {
    mix.iter_mut().zip(samples).for_each(|(sum, sample)| *sum += i32::from(*sample));
}

/// The mix as samples.
pub fn sum(mix: &[i32]) -> Vec<i16> {
    mix.iter().map(|sum| (*sum).clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16).collect()
}
