package dev.concordat.coordinator.spec;

/** What may happen in a run of the model: its Boolean constants, by the names that they have there. */
enum Feature {
    Begins,
    Ages,
    Rounds,
    Holds,
    Operators,
    Pushes,
    Asks,
    Lossy
}
