//! Objects of any class on the way in: copies, and live objects by their handles.

use crate::jelly::{ReadResult, Unjellier, Unjelly, instance::Instance, memory};

impl<'de> Unjelly<'de> for Instance {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        if let Some(arrival) = from.any_arrival()? {
            // A handle of whatever class: all are of the same size.
            from.charge_memory(const { memory::heap(size_of::<[usize; 8]>()) })?;
            return Ok(arrival.replica.clone().instance(arrival));
        }
        let class = from.peek_class().map(String::from_utf8_lossy);
        let Some(entry) = class.as_deref().and_then(|class| from.admission.registry.find(class))
        else {
            return from.otherwise("an object", Self::unjelly);
        };
        from.admission.admits(&class.unwrap_or_default())?;
        entry.build(from)
    }
}
