use super::ObservedMap;
use crate::jelly::Jelly;

/// The entry of one key in an [`ObservedMap`], whether or not the key is there.
///
/// ```
/// use pb::live::ObservedMap;
///
/// let mut stock = ObservedMap::new();
/// for goods in ["tea", "milk", "tea"] {
///     stock.entry(goods).and_modify(|count| *count += 1).or_insert(1);
/// }
/// assert_eq!(stock["tea"], 2);
/// ```
#[derive(Debug)]
pub struct ObservedEntry<'a, K, V> {
    map: &'a mut ObservedMap<K, V>,
    key: K,
}

impl<'a, K: Jelly + Ord, V: Jelly> ObservedEntry<'a, K, V> {
    pub(super) fn new(map: &'a mut ObservedMap<K, V>, key: K) -> Self {
        Self { map, key }
    }

    /// Returns the key.
    pub fn key(&self) -> &K {
        &self.key
    }

    /// Returns the value of the key, if it is there.
    pub fn get(&self) -> Option<&V> {
        self.map.get(&self.key)
    }

    /// Changes the value by a function if the key is there, and announces the value as it is afterwards.
    pub fn and_modify(self, change: impl FnOnce(&mut V)) -> Self {
        self.map.modify(&self.key, change);
        self
    }

    /// Inserts a value if the key is not there, and returns the value that the key has then.
    pub fn or_insert(self, value: V) -> &'a V {
        self.or_insert_with(|| value)
    }

    /// Inserts the value that a function returns if the key is not there, and returns the value that the key
    /// has then.
    pub fn or_insert_with(self, value: impl FnOnce() -> V) -> &'a V {
        self.or_insert_with_key(|_| value())
    }

    /// Inserts the value that a function of the key returns if the key is not there, and returns the value that
    /// the key has then.
    pub fn or_insert_with_key(self, value: impl FnOnce(&K) -> V) -> &'a V {
        let Self { map, key } = self;
        map.get_or_insert_with(key, value)
    }

    /// Inserts the default value if the key is not there, and returns the value that the key has then.
    pub fn or_default(self) -> &'a V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}
