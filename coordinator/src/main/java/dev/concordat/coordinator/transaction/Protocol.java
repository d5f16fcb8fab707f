package dev.concordat.coordinator.transaction;

/**
 * The protocol: from a state and a command follow the next state, the reply, and what is to be done. Pure; every replica
 * computes the same from the same entries.
 */
public final class Protocol {

    private Protocol() {}

    /**
     * Applies one command. Total and deterministic: never throws for any command and any stamp.
     *
     * @param before the state that the log has established so far
     * @param stamp the leader's clock when it appended the entry
     */
    public static Transition apply(CoordinatorState before, Command command, LogTime stamp) {
        return RetentionRules.forgetDue(applied(before.at(stamp), command));
    }

    private static Transition applied(CoordinatorState state, Command command) {
        return switch (command) {
            case Command.Begin begin -> EnlistmentRules.begin(state, begin);
            case Command.Enlist enlist -> EnlistmentRules.enlist(state, enlist);
            case Command.DecideCommit decide -> DecisionRules.commit(state, decide);
            case Command.DecideAbort decide -> DecisionRules.abort(state, decide);
            case Command.AbortIfExpired expire -> DecisionRules.expire(state, expire);
            case Command.InquireExpired inquire -> InquiryRules.expired(state, inquire);
            case Command.Acknowledge acknowledge -> DeliveryRules.acknowledge(state, acknowledge);
            case Command.ReportHazard hazard -> DeliveryRules.hazard(state, hazard);
            case Command.ReportFailure failure -> DeliveryRules.failure(state, failure);
            case Command.Retry retry -> OperatorRules.retry(state, retry);
            case Command.Resolve resolve -> OperatorRules.resolve(state, resolve);
            case Command.Register register -> RegistrationRules.register(state, register);
            case Command.Deregister deregister -> RegistrationRules.deregister(state, deregister);
            case Command.AdoptPolicy adopt -> state.withPolicy(adopt.policy()).noted();
            case Command.AnnounceNode announce -> NodeRules.announce(state, announce);
            case Command.ForgetNode forget -> NodeRules.forget(state, forget);
            case Command.RaiseLevel raise -> NodeRules.raise(state, raise);
            case Command.AdvanceTime advance -> state.noted();
        };
    }
}
