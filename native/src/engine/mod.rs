//! Execution by revm over the state that Python keeps.
//!
//! Python checks a transaction and holds the state; here its messages run. What revm needs of the
//! state it asks for ([`source`]), and what it changed goes back as one [`changes::Changes`].
//! Whatever revm has no room for, such as fees above 128 bits, is [`failure::Failure::Unsupported`]:
//! the caller then asks the reference engine, as it does for the reason of a precompile's failure.

use pyo3::prelude::*;

mod changes;
mod convert;
mod failure;
mod frames;
mod guard;
mod machine;
mod message;
mod precompiles;
mod rules;
mod source;
mod texts;
mod transaction;

/// Add what Python calls to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<rules::Rules>()?;
    module.add_class::<rules::Block>()?;
    module.add_class::<source::Source>()?;
    module.add(
        "EngineTimeout",
        module.py().get_type::<failure::EngineTimeout>(),
    )?;
    module.add(
        "EngineUnsupported",
        module.py().get_type::<failure::EngineUnsupported>(),
    )
}
