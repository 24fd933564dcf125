//! Changes of collections.

use std::mem;

use super::{
    super::things::{PLAIN, TABLES, plain, table},
    Locked, Open, Story,
};

impl Story<'_> {
    pub(super) fn hall(&mut self, open: &mut Open<'_>) -> String {
        let Locked::Hall(value) = &mut open.locked else { unreachable!() };
        let (data, number) = (&mut open.data, self.number());
        let (at, key) = (self.random.below(data.numbers.len() + 1), self.random.below(3));
        let who = PLAIN.start + self.random.below(PLAIN.len());
        let whom = plain(self.things, who);
        let is_in = at < data.numbers.len();
        match self.random.below(29) {
            0 => {
                value.numbers.push(number);
                data.numbers.push(number);
                format!("numbers.push({number})")
            }
            1 => {
                value.numbers.insert(at, number);
                data.numbers.insert(at, number);
                format!("numbers.insert({at}, {number})")
            }
            2 if is_in => {
                value.numbers.set(at, number);
                data.numbers[at] = number;
                format!("numbers.set({at}, {number})")
            }
            3 if is_in => {
                value.numbers.remove(at);
                data.numbers.remove(at);
                format!("numbers.remove({at})")
            }
            4 => {
                value.numbers.pop();
                data.numbers.pop();
                "numbers.pop".to_owned()
            }
            5 => {
                value.numbers.extend([number, -number]);
                data.numbers.extend([number, -number]);
                format!("numbers.extend({number}, -{number})")
            }
            6 => {
                value.numbers.truncate(at);
                data.numbers.truncate(at);
                format!("numbers.truncate({at})")
            }
            7 => {
                value.numbers.retain(|of| of % 2 == 0);
                data.numbers.retain(|of| of % 2 == 0);
                "numbers.retain".to_owned()
            }
            8 => {
                value.spare.push(number);
                data.spare.push(number);
                format!("spare.push({number})")
            }
            9 => {
                let value = &mut **value;
                mem::swap(&mut value.numbers, &mut value.spare);
                mem::swap(&mut data.numbers, &mut data.spare);
                "swap(numbers, spare)".to_owned()
            }
            10 => {
                value.spare = vec![number].into();
                data.spare = vec![number];
                format!("spare = [{number}]")
            }
            11 => {
                value.prices.insert(key.to_string(), number);
                data.prices.insert(key.to_string(), number);
                format!("prices.insert({key}, {number})")
            }
            12 => {
                value.prices.remove(&key.to_string());
                data.prices.remove(&key.to_string());
                format!("prices.remove({key})")
            }
            13 => {
                value.tags.insert(key as i64);
                data.tags.insert(key as i64);
                format!("tags.insert({key})")
            }
            14 => {
                value.tags.remove(&(key as i64));
                data.tags.remove(&(key as i64));
                format!("tags.remove({key})")
            }
            15 if key == 0 => {
                value.prices.clear();
                value.tags.clear();
                value.numbers.clear();
                data.prices.clear();
                data.tags.clear();
                data.numbers.clear();
                "clear all".to_owned()
            }
            23 => {
                value.numbers.sort();
                data.numbers.sort();
                "numbers.sort".to_owned()
            }
            24 if is_in => {
                value.numbers.modify(at, |of| *of += 1);
                data.numbers[at] += 1;
                format!("numbers.modify({at})")
            }
            25 => {
                value.prices.entry(key.to_string()).and_modify(|of| *of += 1).or_insert(number);
                data.prices.entry(key.to_string()).and_modify(|of| *of += 1).or_insert(number);
                format!("prices.entry({key})")
            }
            26 => {
                value.tags.retain(|tag| *tag == key as i64);
                data.tags.retain(|tag| *tag == key as i64);
                format!("tags.retain({key})")
            }
            27 => {
                value.crew.reverse();
                data.crew.reverse();
                "crew.reverse".to_owned()
            }
            16 => {
                value.tidy(number);
                data.numbers = vec![number];
                data.tags.insert(number);
                data.score = number;
                format!("tidy({number})")
            }
            17 | 18 => {
                value.crew.push(whom);
                data.crew.push(who);
                format!("crew.push({who})")
            }
            19 if !data.crew.is_empty() => {
                let at = self.random.below(data.crew.len());
                value.crew.set(at, whom);
                data.crew[at] = who;
                format!("crew.set({at}, {who})")
            }
            20 => {
                value.crew.pop();
                data.crew.pop();
                "crew.pop".to_owned()
            }
            21 => {
                value.named.insert(key.to_string(), whom);
                data.named.insert(key.to_string(), who);
                format!("named.insert({key}, {who})")
            }
            22 => {
                value.named.remove(&key.to_string());
                data.named.remove(&key.to_string());
                format!("named.remove({key})")
            }
            _ => {
                let id = TABLES.start + self.random.below(TABLES.len());
                let id = (key > 0).then_some(id);
                value.set_table(id.map(|id| table(self.things, id)));
                data.link = id;
                format!("set_table({id:?})")
            }
        }
    }
}
