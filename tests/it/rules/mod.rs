//! The rules, held on the service as windows and commands use it: real servers on loopback, a
//! shared config in a folder, and a keyring that can be looked into.

mod activity;
mod clear;
mod confirmation;
mod echo;
mod failures;
mod health;
mod hooked;
mod house;
mod loops;
mod proof;
mod recipients;
mod relay;
mod routes;
mod scripted;
mod secrets;
mod suggestions;
mod watching;
mod writers;
