//! The command line as people and mail programs use it: the real program, against real servers
//! on loopback.

mod activity;
mod apps;
mod callers;
mod commands;
mod conversation;
mod data;
mod discover;
mod echo;
mod faults;
mod journey;
mod messages;
mod offers;
mod pins;
mod refusals;
mod relay;
mod sendmail;
mod suggestions;
