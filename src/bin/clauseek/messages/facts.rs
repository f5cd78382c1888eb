//! Names of the facts that an agreement states.

use clauseek::model::FactKey;

pub fn english(key: FactKey) -> &'static str {
    match key {
        FactKey::ContractNumber => "number",
        FactKey::Court => "court",
        FactKey::Arbitration => "arbitration",
    }
}

pub fn chinese(key: FactKey) -> &'static str {
    match key {
        FactKey::ContractNumber => "合同编号",
        FactKey::Court => "管辖法院",
        FactKey::Arbitration => "仲裁机构",
    }
}
