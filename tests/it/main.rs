//! Tests of the program as its users meet it: one module a command.

mod bench;
mod bulk;
mod compare;
mod coverage;
mod docs;
mod export;
mod general;
mod golden;
mod index;
mod library;
mod outline;
mod search;
mod seeds;
mod show;
mod workdir;
