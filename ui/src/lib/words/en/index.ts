// One file a screen area.
export { default as board } from './board';
export { default as codes } from './codes';
export { default as frame } from './frame';
export { default as notebook } from './notebook';
export { default as owed } from './owed';
export { default as paper } from './paper';
export { default as phones } from './phones';
export { default as refusals } from './refusals';
export { default as rights } from './rights';
export { default as rules } from './rules';
export { default as session } from './session';
export { default as sync } from './sync';
export { default as task } from './task';
export { default as victim } from './victim';
export { default as ward } from './ward';
