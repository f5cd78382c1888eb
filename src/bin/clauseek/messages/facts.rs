//! Names of the facts that an agreement states.

use clauseek::model::FactKey;

pub fn english(key: FactKey) -> &'static str {
    match key {
        FactKey::Title => "title",
        FactKey::Provider => "provider",
        FactKey::ProviderAlias => "provider also called",
        FactKey::Party => "party",
        FactKey::VersionDate => "version",
        FactKey::EffectiveDate => "effective",
        FactKey::ContractNumber => "number",
        FactKey::Version => "version number",
        FactKey::SigningDate => "signed",
        FactKey::SigningPlace => "signed at",
        FactKey::Term => "term",
        FactKey::ExpiryDate => "expires",
        FactKey::Renewal => "renewal",
        FactKey::Amount => "amount",
        FactKey::GoverningLaw => "governing law",
        FactKey::Court => "court",
        FactKey::Arbitration => "arbitration",
        FactKey::Reference => "refers to",
    }
}

pub fn chinese(key: FactKey) -> &'static str {
    match key {
        FactKey::Title => "标题",
        FactKey::Provider => "供方",
        FactKey::ProviderAlias => "供方简称",
        FactKey::Party => "当事人",
        FactKey::VersionDate => "版本日期",
        FactKey::EffectiveDate => "生效日期",
        FactKey::ContractNumber => "合同编号",
        FactKey::Version => "版本号",
        FactKey::SigningDate => "签订日期",
        FactKey::SigningPlace => "签订地点",
        FactKey::Term => "期限",
        FactKey::ExpiryDate => "到期日",
        FactKey::Renewal => "续期",
        FactKey::Amount => "总金额",
        FactKey::GoverningLaw => "适用法律",
        FactKey::Court => "管辖法院",
        FactKey::Arbitration => "仲裁机构",
        FactKey::Reference => "引用",
    }
}
