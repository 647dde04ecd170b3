//! Why an execution ends without a result.

use std::fmt;

use pyo3::exceptions::{PyException, PyRuntimeError};
use pyo3::{PyErr, create_exception};
use revm::context::result::EVMError;
use revm::context_interface::context::ContextError;
use revm::database_interface::DBErrorMarker;

create_exception!(mevm_native, EngineTimeout, PyException, "The time is over.");
create_exception!(
    mevm_native,
    EngineUnsupported,
    PyException,
    "Only the reference engine can tell what comes of this."
);

/// What ended it. Nothing of the execution is kept.
#[derive(Debug)]
pub enum Failure {
    /// The deadline has passed, or somebody asked for an end.
    Timeout,
    /// revm has no room for this, or does not say enough about it.
    Unsupported(&'static str),
    /// Python raised this when it was asked for something.
    Raised(PyErr),
    /// revm itself came to an end that it should not.
    Defect(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout => formatter.write_str("timeout"),
            Self::Unsupported(what) => formatter.write_str(what),
            Self::Raised(error) => error.fmt(formatter),
            Self::Defect(text) => formatter.write_str(text),
        }
    }
}

impl std::error::Error for Failure {}
impl DBErrorMarker for Failure {}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Raised(error)
    }
}

impl From<ContextError<Failure>> for Failure {
    fn from(error: ContextError<Failure>) -> Self {
        match error {
            ContextError::Db(failure) => failure,
            ContextError::Custom(text) => Self::Defect(text),
        }
    }
}

impl From<EVMError<Failure>> for Failure {
    fn from(error: EVMError<Failure>) -> Self {
        match error {
            EVMError::Database(failure) => failure,
            other => Self::Defect(other.to_string()),
        }
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Timeout => EngineTimeout::new_err("timeout"),
            Failure::Unsupported(what) => EngineUnsupported::new_err(what),
            Failure::Raised(error) => error,
            Failure::Defect(text) => PyRuntimeError::new_err(format!("revm: {text}")),
        }
    }
}
