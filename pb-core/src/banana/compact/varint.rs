//! Integers of one to ten bytes: seven bits a byte, the least significant first. All bytes but the last have
//! their high bit set. An integer has one form: the last byte is 0 only if it is the only one.

/// Appends an integer.
#[inline]
pub(crate) fn put(out: &mut Vec<u8>, value: u64) {
    if value < 0x80 {
        return out.push(value as u8);
    }
    let mut bytes = [0; 10];
    let len = len(value);
    fill(&mut bytes[..len], value);
    out.extend_from_slice(&bytes[..len]);
}

/// Writes an integer into a place of its [length](len).
#[inline]
pub(crate) fn fill(place: &mut [u8], mut value: u64) {
    for byte in &mut *place {
        *byte = value as u8 | 0x80;
        value >>= 7;
    }
    if let Some(last) = place.last_mut() {
        *last &= 0x7f;
    }
}

/// Reads an integer at the beginning of `bytes`, and returns it with the number of its bytes. `None` if the bytes
/// end before it does, if it has more than 64 bits, or if it has more bytes than it needs.
#[inline]
pub(crate) fn get(bytes: &[u8]) -> Option<(u64, usize)> {
    match *bytes {
        [byte, ..] if byte < 0x80 => Some((u64::from(byte), 1)),
        [low, high @ 1..=0x7f, ..] => Some((u64::from(low & 0x7f) | u64::from(high) << 7, 2)),
        _ => get_long(bytes),
    }
}

fn get_long(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0;
    for (index, &byte) in bytes.iter().take(10).enumerate() {
        let bits = u64::from(byte & 0x7f);
        if index == 9 && bits > 1 {
            return None;
        }
        value |= bits << (7 * index);
        if byte < 0x80 {
            return Some((value, index + 1)).filter(|_| byte > 0 || index == 0);
        }
    }
    None
}

/// Returns whether more bytes could complete an integer that [`get`] did not find.
pub(crate) fn is_begun(bytes: &[u8]) -> bool {
    bytes.len() < 10 && bytes.iter().all(|byte| *byte >= 0x80)
}

/// Returns the number of bytes of an integer.
#[inline]
pub(crate) const fn len(value: u64) -> usize {
    (63 - (value | 1).leading_zeros() as usize) / 7 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_integer_is_read_as_it_was_written() {
        for shift in 0..64 {
            for value in [1 << shift, (1_u64 << shift) - 1, u64::MAX >> shift] {
                let mut bytes = Vec::new();
                put(&mut bytes, value);
                assert_eq!(bytes.len(), len(value), "{value}");
                assert_eq!(get(&bytes), Some((value, bytes.len())), "{value}");
                for end in 0..bytes.len() {
                    assert_eq!(get(&bytes[..end]), None, "{value}");
                    assert!(is_begun(&bytes[..end]), "{value}");
                }
            }
        }
    }

    #[test]
    fn an_integer_has_one_form() {
        for value in [0, 1, 0x7f, 0x80, 0x3fff, 0x4000, u64::MAX >> 8] {
            let mut bytes = Vec::new();
            put(&mut bytes, value);
            while bytes.len() < 10 {
                if let Some(last) = bytes.last_mut() {
                    *last |= 0x80;
                }
                bytes.push(0);
                assert_eq!(get(&bytes), None, "{value} in {} bytes", bytes.len());
                assert!(!is_begun(&bytes), "{value} in {} bytes", bytes.len());
            }
        }
    }

    #[test]
    fn integers_of_more_than_64_bits_are_refused() {
        let mut bytes = [0xff; 10];
        bytes[9] = 2;
        assert_eq!(get(&bytes), None);
        assert_eq!(get(&[0x80; 16]), None);
        assert!(!is_begun(&[0x80; 10]));
    }
}
