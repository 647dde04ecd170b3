//! When a running execution is looked after: deadlines, interruptions, the interpreter's lock.

use std::time::{Duration, Instant};

use pyo3::prelude::*;

use super::failure::Failure;

/// Steps between two looks.
const STEPS: u32 = 4096;
/// The same in an attempt (`mevm.vm.interruption`), which keeps the interpreter's lock.
const STEPS_OF_ATTEMPT: u32 = 256;
/// Memory of frames beyond this is Unsupported: no gas limit of a block comes near it.
const MEMORY_LIMIT: u64 = 1 << 30;
/// The same in an attempt, so that no step of it takes long.
const MEMORY_OF_ATTEMPT: u64 = 1 << 14;
/// What the start of a frame counts for.
const STEPS_OF_FRAME: u32 = 64;
/// Python is asked for interruptions this often, for it may take a while to answer.
const BETWEEN_QUESTIONS: Duration = Duration::from_millis(10);

/// Looks after one execution. Without a deadline nothing ends it but its gas.
#[derive(Default)]
pub struct Guard {
    deadline: Option<Instant>,
    interruption: Option<Py<PyAny>>,
    asked: Option<Instant>,
    /// Whether all this is to end soon, or not to be done here.
    pub is_attempt: bool,
    /// Steps until the next look.
    pub left: u32,
    /// Whether this thread still has the interpreter's lock.
    pub attached: bool,
    /// The last opcode that failed.
    pub opcode: u8,
    /// How deep calls went.
    pub deepest: usize,
}

impl Guard {
    /// Begin, with the interpreter's lock.
    pub fn new(seconds: Option<f64>, interruption: Option<Py<PyAny>>, is_attempt: bool) -> Self {
        let now = Instant::now();
        let deadline = seconds.and_then(|seconds| {
            let wait = Duration::try_from_secs_f64(seconds.max(0.0)).ok()?;
            now.checked_add(wait)
        });
        Self {
            deadline,
            interruption: seconds.and(interruption),
            asked: Some(now),
            is_attempt,
            left: if is_attempt { STEPS_OF_ATTEMPT } else { STEPS },
            attached: true,
            opcode: 0,
            deepest: 0,
        }
    }

    /// Bytes of memory that all frames together may have.
    pub fn memory_limit(&self) -> u64 {
        if self.is_attempt {
            MEMORY_OF_ATTEMPT
        } else {
            MEMORY_LIMIT
        }
    }

    /// Count the start of a frame.
    pub fn enter(&mut self, depth: usize) {
        self.deepest = self.deepest.max(depth);
        self.left = self.left.saturating_sub(STEPS_OF_FRAME);
    }

    /// Go on for some steps, or not at all.
    pub fn look(&mut self) -> Result<(), Failure> {
        self.left = if self.is_attempt {
            STEPS_OF_ATTEMPT
        } else {
            STEPS
        };
        let Some(deadline) = self.deadline else {
            return Ok(());
        };
        let now = Instant::now();
        if now > deadline || self.interrupted(now)? {
            return Err(Failure::Timeout);
        }
        Ok(())
    }

    /// Give up an attempt before what may take long.
    pub fn needs_time(&self) -> Result<(), Failure> {
        if self.is_attempt {
            return Err(Failure::Timeout);
        }
        Ok(())
    }

    fn interrupted(&mut self, now: Instant) -> Result<bool, Failure> {
        let Some(interruption) = &self.interruption else {
            return Ok(false);
        };
        if self
            .asked
            .is_some_and(|asked| now - asked < BETWEEN_QUESTIONS)
        {
            return Ok(false);
        }
        self.asked = Some(now);
        Python::attach(|py| {
            let asked = interruption.bind(py).getattr(pyo3::intern!(py, "asked"))?;
            Ok(asked.is_truthy()?)
        })
    }
}
