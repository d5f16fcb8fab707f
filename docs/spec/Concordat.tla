------------------------------ MODULE Concordat ------------------------------
(* One global transaction, from its first call to its being forgotten, in a   *)
(* replicated log whose leader is lost now and then. The words are those of   *)
(* docs/glossary.md, the rules (R1 to R10) those of the design and of         *)
(* docs/protocol.md, which also says which code does what an action does.     *)
(*                                                                            *)
(* Messages are a set that only grows: a message may arrive late, in any      *)
(* order, any number of times or never. A node that has applied less than the *)
(* log holds needs no variable of its own: it is a node that proposes what is *)
(* decided already (so proposing asks nothing about the decision), and it has *)
(* nothing to send, since only what is applied is ever sent.                  *)
EXTENDS Naturals, Sequences, FiniteSets, TLC

CONSTANTS
  Branch,     \* the branches that there may be
  MaxTerm,    \* leaders follow one another up to this term
  Begins,     \* whether transactions may be begun and branches enlisted
  Ages,       \* whether identifiers grow too old, and decisions are forgotten
  Rounds,     \* whether branches may be silent, to be asked in a voting round
  Holds,      \* whether silent branches are held open by an instance, for later calls to go on in
  Losses,     \* how many databases may lose a prepared transaction
  Operators,  \* whether an operator may resolve branches
  Pushes,     \* whether the dispatcher delivers
  Asks,       \* whether participants in doubt inquire
  Lossy,      \* whether deliveries are lost for good (else they are only late)
  Broken      \* the rule that is broken on purpose, "none" for the protocol

VARIABLES
  \* the log and the state that it makes
  log,        \* the decisions applied; one at most, as the rules want it
  forgotten,  \* the decision has left the state
  closed,     \* by branch: "open", "acknowledged", "hazard" or "resolved"
  old,        \* log time is past the lifetime of the identifier (the horizon)
  \* the participants
  db,         \* by branch: "nothing", "prepared", "committed" (its fence is visible), "tombstone"
  open,       \* branches with an open local transaction
  lost,       \* branches whose prepared transaction a database has lost
  written,    \* by branch: the calls carried out in its local transaction, 0 to 2, if it is held open
  gone,       \* branches that were named with an instance which is no more, or has ended them
  msgs,
  \* what counts only until the decision
  term,       \* of the leader
  inFlight,   \* entries that are proposed and not yet applied
  begun,      \* the transaction was begun: it is active until it is decided
  late,       \* log time has passed the deadline
  enlisted,   \* by branch: "no", "silent" or "prepared"
  \* the initiator
  called,     \* by branch: "no", "called" (no usable answer yet), "prepared", "silent"
  client,     \* "working", "asking", "taken" (a node has its commit), "gave up"
  carries,    \* its commit carries the list of branches
  told        \* by branch: the calls of which it knows that they were carried out in what is held

stateVars == <<log, forgotten, closed, old>>
activeVars == <<term, inFlight, begun, late, enlisted>>
logVars == <<stateVars, activeVars>>
clientVars == <<called, client, carries, told>>
participantVars == <<open, db, lost, written, gone>>
vars == <<logVars, clientVars, participantVars, msgs>>

Breaks(rule) == Broken = rule

Message(type, b) == [type |-> type, branch |-> b]
Sent(type, b) == Message(type, b) \in msgs
Send(type, b) == msgs' = msgs \cup {Message(type, b)}

Decision == IF log = <<>> THEN "none" ELSE log[Len(log)].decision
List == IF log = <<>> THEN {} ELSE log[Len(log)].list
Undecided == log = <<>>
Remembered == log # <<>> /\ ~forgotten

Enlisted == {b \in Branch : enlisted[b] # "no"}
Called == {b \in Branch : called[b] # "no"}
Answered == {b \in Branch : called[b] \in {"prepared", "silent"}}
Named == IF carries THEN Answered ELSE {}

Entry == [named : SUBSET Branch, votes : SUBSET Branch, term : 1..MaxTerm]

TypeOK ==
  /\ log \in Seq([decision : {"commit", "abort"}, list : SUBSET Branch])
  /\ {forgotten, old, begun, late, carries} \subseteq BOOLEAN
  /\ closed \in [Branch -> {"open", "acknowledged", "hazard", "resolved"}]
  /\ db \in [Branch -> {"nothing", "prepared", "committed", "tombstone"}]
  /\ open \subseteq Branch /\ lost \subseteq Branch /\ gone \subseteq Branch
  /\ written \in [Branch -> 0..3] /\ told \in [Branch -> 0..2]
  /\ msgs \subseteq [type : {"prepare", "prepared", "refused", "commit", "abort", "done", "hazard"}, branch : Branch]
  /\ term \in 1..MaxTerm /\ inFlight \subseteq Entry
  /\ enlisted \in [Branch -> {"no", "silent", "prepared"}]
  /\ called \in [Branch -> {"no", "called", "prepared", "silent"}]
  /\ client \in {"working", "asking", "taken", "gave up"}

Init ==
  /\ log = <<>> /\ forgotten = FALSE /\ old = FALSE /\ closed = [b \in Branch |-> "open"]
  /\ db = [b \in Branch |-> "nothing"] /\ open = {} /\ lost = {} /\ msgs = {}
  /\ written = [b \in Branch |-> 0] /\ told = [b \in Branch |-> 0] /\ gone = {}
  /\ term = 1 /\ inFlight = {} /\ begun = FALSE /\ late = FALSE /\ enlisted = [b \in Branch |-> "no"]
  /\ called = [b \in Branch |-> "no"] /\ client = "working" /\ carries = FALSE

-----------------------------------------------------------------------------
(* The initiator. What it learns and sends after the decision changes nothing *)
(* any more, so it is left out; its late calls are not.                       *)

(* It gives out a branch identifier with a call. After a commit of "what is
   enlisted" somebody else inside the transaction may still be at work. *)
Call(b) ==
  /\ called[b] = "no" /\ (Undecided => client = "working" \/ (client \in {"asking", "taken"} /\ ~carries))
  /\ called' = [called EXCEPT ![b] = "called"]
  /\ UNCHANGED <<logVars, client, carries, told, participantVars, msgs>>

Hears == Undecided /\ (client = "working" \/ ~carries)

(* The response brings the vote. *)
HearVote(b) ==
  /\ Hears /\ called[b] = "called" /\ Sent("prepared", b)
  /\ called' = [called EXCEPT ![b] = "prepared"]
  /\ UNCHANGED <<logVars, client, carries, told, participantVars, msgs>>

(* The response comes without a vote: the local transaction stays open. *)
HearSilence(b) ==
  /\ Rounds /\ Hears /\ called[b] = "called" /\ b \in open
  /\ called' = [called EXCEPT ![b] = "silent"]
  /\ told' = IF Holds THEN [told EXCEPT ![b] = 1] ELSE told
  /\ UNCHANGED <<logVars, client, carries, participantVars, msgs>>

(* The response of a later call: what it did is in the same local transaction.
   One that comes after the vote is refused, which is no step. *)
HearContinued(b) ==
  /\ Holds /\ Hears /\ called[b] = "silent" /\ told[b] = 1
  /\ written[b] >= 2 \/ (db[b] = "prepared" /\ Breaks("answers a call after the vote"))
  /\ told' = [told EXCEPT ![b] = 2]
  /\ UNCHANGED <<logVars, called, client, carries, participantVars, msgs>>

(* The body of its commit is fixed from here on; it may be sent again to any
   node. A call without a usable answer may have prepared: rollback-only. *)
AskCommit ==
  /\ Undecided /\ client = "working" /\ Answered # {}
  /\ \/ carries' = TRUE /\ (Called = Answered \/ Breaks("commits in spite of a lost call"))
     \/ carries' = FALSE /\ begun /\ Called \subseteq Enlisted
  /\ client' = "asking"
  /\ UNCHANGED <<logVars, called, told, participantVars, msgs>>

(* Every node refused the commit for certain (503), so nobody has the list:
   the initiator reports an abort, without a decision. *)
GiveUp ==
  /\ Undecided /\ (client = "asking" \/ (client = "taken" /\ Breaks("gives up what a node has taken")))
  /\ client' = "gave up"
  /\ UNCHANGED <<logVars, called, carries, told, participantVars, msgs>>

(* What a client may be told at this moment. An answer may be lost, and the
   client ask again at another node: no step, since nothing remembers it. *)
Answers ==
  (IF log = <<>> THEN {} ELSE {Decision})
    \cup (IF client = "gave up" THEN {"abort"} ELSE {})
    \cup (IF Breaks("answers before it is applied") /\ inFlight # {} THEN {"commit"} ELSE {})

-----------------------------------------------------------------------------
(* The log: begin and enlist, proposals, application, time *)

(* Only a commit is shown in flight, for only its content can be overtaken.
   Everything else is judged when it is applied, so it is one step; an entry
   that was lost is no step. *)

Begin ==
  /\ Begins /\ ~begun /\ Undecided /\ ~old
  /\ begun' = TRUE
  /\ UNCHANGED <<stateVars, term, inFlight, late, enlisted, clientVars, participantVars, msgs>>

(* Once decided, nobody joins any more. A vote once given stays. *)
Enlist(b) ==
  /\ begun /\ Undecided /\ called[b] # "no"
  /\ \/ enlisted[b] = "no" /\ enlisted' = [enlisted EXCEPT ![b] = "silent"]
     \/ enlisted[b] # "prepared" /\ called[b] = "prepared" /\ enlisted' = [enlisted EXCEPT ![b] = "prepared"]
  /\ UNCHANGED <<stateVars, term, inFlight, begun, late, clientVars, participantVars, msgs>>

(* The voting round: the node that took the commit asks the silent branches.
   Nothing of it is in the log; whoever asks again starts a new one. *)
AskVote(b) ==
  /\ Rounds /\ Undecided /\ client \in {"asking", "taken"}
  /\ (b \in Named /\ called[b] = "silent") \/ enlisted[b] = "silent"
  /\ client' = "taken" /\ Send("prepare", b)
  /\ UNCHANGED <<logVars, called, carries, told, participantVars>>

(* A node proposes what the client named, with all votes that it knows of. It
   may have applied less than the log holds, so it does not look at what is
   enlisted, nor at whether something is decided. *)
ProposeCommit ==
  LET asked == {b \in Branch : Sent("prepare", b) /\ Sent("prepared", b)}
      carried == {b \in Named : called[b] = "prepared"}
      votes == IF Breaks("takes silence for a vote") THEN Branch ELSE carried \cup asked
      entry == [named |-> Named, votes |-> votes, term |-> term]
  IN
  /\ client \in {"asking", "taken"} /\ Named \subseteq votes /\ inFlight = {}
  /\ client' = "taken" /\ inFlight' = {entry}
  /\ UNCHANGED <<stateVars, term, begun, late, enlisted, called, carries, told, participantVars, msgs>>

Decide(decision, list) == log' = Append(log, [decision |-> decision, list |-> list])

(* R2: the first decision wins; what is forgotten is not decided anew. *)
MayDecide ==
  \/ Undecided /\ (begun \/ ~old)
  \/ Breaks("lets the last decision win") /\ Len(log) = 1 /\ ~forgotten
  \/ Breaks("decides a forgotten identifier anew") /\ Len(log) = 1 /\ forgotten

(* R3: every branch known to the state has a vote; else the commit is rejected
   and the voting round starts again. R5: too late, it becomes an abort. *)
Apply ==
  \E entry \in inFlight :
    LET voted == entry.votes \cup {b \in Branch : enlisted[b] = "prepared"}
        joined == IF Breaks("overlooks who enlisted meanwhile") THEN Enlisted \cap voted ELSE Enlisted
        list == entry.named \cup joined
    IN
    /\ inFlight' = inFlight \ {entry}
    /\ IF ~MayDecide THEN log' = log
       ELSE IF begun /\ late /\ ~Breaks("commits after the deadline") THEN Decide("abort", list)
       ELSE IF list \subseteq voted /\ list # {} THEN Decide("commit", list)
       ELSE log' = log
    /\ UNCHANGED <<forgotten, closed, old, term, begun, late, enlisted, clientVars, participantVars, msgs>>

(* The client aborts, or a voting round has failed. Every identifier that was
   given out is named. *)
Abort ==
  /\ Called # {} /\ MayDecide
  /\ Decide("abort", Called)
  /\ UNCHANGED <<forgotten, closed, old, activeVars, clientVars, participantVars, msgs>>

(* The leader is lost. What was in flight has been applied before, or never
   will be: the next leader's first entry fences it. *)
LoseLeader ==
  /\ term < MaxTerm /\ term' = term + 1
  /\ inFlight' = IF Breaks("lets a deposed leader write") THEN inFlight ELSE {}
  /\ UNCHANGED <<stateVars, begun, late, enlisted, clientVars, participantVars, msgs>>

PassDeadline ==
  /\ begun /\ Undecided /\ ~late /\ late' = TRUE
  /\ UNCHANGED <<stateVars, term, inFlight, begun, enlisted, clientVars, participantVars, msgs>>

PassLifetime ==
  /\ Ages /\ ~old /\ old' = TRUE
  /\ UNCHANGED <<log, forgotten, closed, activeVars, clientVars, participantVars, msgs>>

(* R4, R5: whether the deadline has passed is judged when the entry is applied. *)
Expire ==
  /\ begun /\ late /\ Undecided /\ ~Breaks("loses a deadline")
  /\ Decide("abort", Enlisted)
  /\ UNCHANGED <<forgotten, closed, old, activeVars, clientVars, participantVars, msgs>>

(* R7: a commit only when all have acknowledged it, never what an operator
   ended; an abort may go, for whoever asks later is told to abort. *)
Forget ==
  /\ Remembered /\ old
  /\ \/ Decision = "abort"
     \/ \A b \in List : closed[b] \in {"acknowledged", "resolved"}
     \/ Breaks("forgets an unacknowledged commit")
  /\ (\A b \in Branch : closed[b] # "resolved") \/ Breaks("forgets what an operator resolved")
  /\ forgotten' = TRUE
  /\ UNCHANGED <<log, closed, old, activeVars, clientVars, participantVars, msgs>>

-----------------------------------------------------------------------------
(* Delivery, acknowledgement, operators *)

(* R1: nothing is sent that is not applied. *)
Deliver(b) ==
  /\ Pushes
  /\ \/ Remembered /\ b \in List /\ closed[b] = "open" /\ Send(Decision, b)
     \/ Breaks("delivers what is only proposed") /\ (\E p \in inFlight : b \in p.named) /\ Send("commit", b)
  /\ UNCHANGED <<logVars, clientVars, participantVars>>

LoseDelivery(b) ==
  /\ Lossy /\ \E type \in {"commit", "abort"} : Sent(type, b) /\ msgs' = msgs \ {Message(type, b)}
  /\ UNCHANGED <<logVars, clientVars, participantVars>>

Close(b, how) ==
  /\ closed' = [closed EXCEPT ![b] = how]
  /\ UNCHANGED <<log, forgotten, old, activeVars, clientVars, participantVars, msgs>>

Acknowledge(b) ==
  /\ Remembered /\ b \in List /\ closed[b] \in {"open", "hazard"}
  /\ Sent("done", b) \/ (Sent(Decision, b) /\ Breaks("takes what was sent for done"))
  /\ Close(b, "acknowledged")

(* The transaction stays open until an operator ends the branch. *)
ReportHazard(b) ==
  /\ Remembered /\ Decision = "commit" /\ b \in List /\ closed[b] = "open" /\ Sent("hazard", b)
  /\ Close(b, IF Breaks("takes a hazard for an acknowledgement") THEN "acknowledged" ELSE "hazard")

Resolve(b) ==
  /\ Operators /\ Remembered /\ b \in List /\ closed[b] \in {"open", "hazard"}
  /\ Close(b, "resolved")

-----------------------------------------------------------------------------
(* The participants *)

(* A call arrives, perhaps again, perhaps long after everything has ended. *)
Execute(b) ==
  /\ called[b] # "no" /\ b \notin open /\ db[b] = "nothing"
  /\ open' = open \cup {b}
  /\ written' = IF Holds THEN [written EXCEPT ![b] = 1] ELSE written
  /\ UNCHANGED <<logVars, clientVars, db, lost, gone, msgs>>

(* A later call goes on in the local transaction that is held open: once, and
   only until the vote. *)
Continue(b) ==
  /\ Holds /\ b \in open /\ called[b] = "silent"
  /\ written[b] < 2 \/ (written[b] = 2 /\ Breaks("carries out a call again"))
  /\ written' = [written EXCEPT ![b] = @ + 1]
  /\ UNCHANGED <<logVars, clientVars, open, db, lost, gone, msgs>>

Ended(b) == IF Holds /\ told[b] > 0 THEN gone \cup {b} ELSE gone

(* The instance that holds it open dies, and its database rolls back. Whoever
   comes up at its address may be given the first call again, and opens the
   branch anew; but is not the one that is asked. *)
Vanish(b) ==
  /\ Holds /\ b \in open
  /\ open' = open \ {b} /\ written' = [written EXCEPT ![b] = 0] /\ gone' = Ended(b)
  /\ UNCHANGED <<logVars, clientVars, db, lost, msgs>>

(* The connection is lost between two calls: what was held is no more. *)
Disconnect(b) ==
  /\ Holds /\ b \in open /\ Breaks("goes on over a new connection")
  /\ written' = [written EXCEPT ![b] = 0]
  /\ UNCHANGED <<logVars, clientVars, open, db, lost, gone, msgs>>

(* Nobody asked in time: the deadline of what is held. The instance remembers
   that it has ended it, and does not open it again for a call that comes again. *)
EndHeld(b) ==
  /\ Holds /\ b \in open /\ ~Breaks("holds a branch for ever")
  /\ open' = open \ {b} /\ written' = [written EXCEPT ![b] = 0]
  /\ gone' = IF Breaks("opens again what it has ended") THEN gone ELSE Ended(b)
  /\ UNCHANGED <<logVars, clientVars, db, lost, msgs>>

(* Unsolicited as the local transaction ends (early prepare), or because the
   coordinator asks. The fence row is unique: a tombstone makes it fail. *)
Prepare(b) ==
  /\ b \in open
  /\ Holds => Sent("prepare", b) /\ (b \notin gone \/ Breaks("prepares what another life held"))
  /\ db[b] = "nothing" \/ (db[b] = "tombstone" /\ Breaks("prepares in spite of a tombstone"))
  /\ open' = open \ {b} /\ db' = [db EXCEPT ![b] = "prepared"] /\ Send("prepared", b)
  /\ UNCHANGED <<logVars, clientVars, lost, written, gone>>

(* The local transaction is rolled back: by the work, by its database before
   PREPARE, by the fence. The response, if any, is no vote. *)
RollBack(b) ==
  /\ b \in open
  /\ open' = open \ {b}
  /\ IF Breaks("votes without having prepared") THEN Send("prepared", b) ELSE UNCHANGED msgs
  /\ written' = [written EXCEPT ![b] = 0] /\ gone' = Ended(b)
  /\ UNCHANGED <<logVars, clientVars, db, lost>>

(* Asked, and not prepared: it never will be. *)
Refuse(b) ==
  /\ Sent("prepare", b) /\ db[b] \in {"nothing", "tombstone"}
  /\ db' = [db EXCEPT ![b] = IF Breaks("refuses without a tombstone") THEN @ ELSE "tombstone"]
  /\ Send("refused", b)
  /\ UNCHANGED <<logVars, clientVars, open, lost, written, gone>>

(* R6: "not found" is no proof; the fence row is. *)
CarryOutCommit(b) ==
  /\ Sent("commit", b)
  /\ \/ db[b] = "prepared" /\ db' = [db EXCEPT ![b] = "committed"] /\ Send("done", b)
     \/ db[b] = "committed" /\ db' = db /\ Send("done", b)
     \/ /\ db[b] \in {"nothing", "tombstone"} /\ db' = db
        /\ Send(IF Breaks("takes not found for done") THEN "done" ELSE "hazard", b)
  /\ UNCHANGED <<logVars, clientVars, open, lost, written, gone>>

CarryOutAbort(b) ==
  /\ Sent("abort", b) /\ db[b] # "committed"
  /\ db' = [db EXCEPT ![b] = IF Breaks("aborts without a tombstone") THEN "nothing" ELSE "tombstone"]
  /\ Send("done", b)
  /\ UNCHANGED <<logVars, clientVars, open, lost, written, gone>>

(* A branch in doubt asks. What is decided is told; a branch outside a
   commit's list can never join any more, and an identifier that is too old
   can never be committed any more: abort. An active one is pending: no step. *)
Inquire(b) ==
  /\ Asks /\ db[b] = "prepared"
  /\ \/ Remembered /\ b \in List /\ Send(Decision, b)
     \/ Remembered /\ b \notin List /\ ~Breaks("leaves out whom a decision does not name") /\ Send("abort", b)
     \/ forgotten /\ Send("abort", b)
     \/ Undecided /\ ~begun /\ old /\ Send("abort", b)
     \/ Undecided /\ begun /\ Breaks("tells abort of an active transaction") /\ Send("abort", b)
     \/ Undecided /\ ~begun /\ Breaks("presumes abort without an entry") /\ Send("abort", b)
  /\ UNCHANGED <<logVars, clientVars, participantVars>>

(* Expired by its own clock, and unknown: first an entry, then the answer. *)
InquireExpired(b) ==
  /\ Asks /\ db[b] = "prepared" /\ Undecided /\ ~begun /\ ~old
  /\ Decide("abort", {}) /\ Send("abort", b)
  /\ UNCHANGED <<forgotten, closed, old, activeVars, clientVars, participantVars>>

(* A standby is promoted that never got it, or somebody rolls it back by hand. *)
LosePrepared(b) ==
  /\ db[b] = "prepared" /\ Cardinality(lost) < Losses
  /\ db' = [db EXCEPT ![b] = "nothing"] /\ lost' = lost \cup {b}
  /\ UNCHANGED <<logVars, clientVars, open, written, gone, msgs>>

(* R8 forbids it. *)
RollBackAlone(b) ==
  /\ Breaks("rolls back a prepared branch alone") /\ db[b] = "prepared"
  /\ db' = [db EXCEPT ![b] = "nothing"]
  /\ UNCHANGED <<logVars, clientVars, open, lost, written, gone, msgs>>

-----------------------------------------------------------------------------
Next ==
  \/ AskCommit \/ GiveUp
  \/ Begin \/ ProposeCommit \/ Apply \/ Abort \/ LoseLeader
  \/ PassDeadline \/ PassLifetime \/ Expire \/ Forget
  \/ \E b \in Branch :
       \/ Call(b) \/ HearVote(b) \/ HearSilence(b) \/ Enlist(b) \/ AskVote(b)
       \/ Deliver(b) \/ LoseDelivery(b) \/ Acknowledge(b) \/ ReportHazard(b) \/ Resolve(b)
       \/ HearContinued(b) \/ Continue(b) \/ Vanish(b) \/ Disconnect(b) \/ EndHeld(b)
       \/ Execute(b) \/ Prepare(b) \/ RollBack(b) \/ Refuse(b)
       \/ CarryOutCommit(b) \/ CarryOutAbort(b) \/ Inquire(b) \/ InquireExpired(b)
       \/ LosePrepared(b) \/ RollBackAlone(b)

(* What is tried again is tried for ever; what is sent for ever arrives. *)
Fairness ==
  /\ WF_vars(PassDeadline) /\ WF_vars(Expire)
  /\ \A b \in Branch :
       /\ WF_vars(Deliver(b)) /\ WF_vars(Inquire(b)) /\ WF_vars(InquireExpired(b))
       /\ WF_vars(EndHeld(b))
       /\ SF_vars(CarryOutCommit(b)) /\ SF_vars(CarryOutAbort(b))

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ Fairness

Symmetry == Permutations(Branch)

(* Once there is a decision, no action and no invariant looks at the rest: it
   need not be told apart. What is said of the moment of the decision is said
   of steps, which are checked whether or not they lead to a new state. *)
View ==
  IF Undecided THEN <<vars>>
  ELSE <<stateVars, Called, told, participantVars, {m \in msgs : m.type # "prepared"}>>

-----------------------------------------------------------------------------
(* Safety. What a database has lost is no longer the protocol's to keep, but
   is its to report: see CommitProven. *)

(* S1: no branch of the transaction is committed and another one aborted. *)
Atomicity ==
  \A p, q \in Branch :
    db[p] = "committed" /\ db[q] = "tombstone" => q \in lost \/ (Decision = "commit" /\ q \notin List)

(* S2 *)
OneDecision == \A i, j \in 1..Len(log) : log[i].decision = log[j].decision

Deciding(decision) == Len(log') > Len(log) /\ Decision' = decision

(* S3, S4: who is in a commit had prepared. *)
Unanimity ==
  Decision = "commit" => \A b \in List : db[b] \in {"prepared", "committed"} \/ b \in lost

(* S24: what a call of a held branch was answered is in what is committed... *)
ConversationWhole == Decision = "commit" => \A b \in List : b \in lost \/ written[b] >= told[b]

(* ... and is in it once. *)
EachCallOnce == \A b \in Branch : written[b] <= 2

(* S3: and everybody who had enlisted is in it. *)
FrozenList == [][Deciding("commit") => Enlisted \subseteq List']_vars

(* S3: a list that the initiator carries leaves out nobody that it called. *)
NothingLeftOut == [][Deciding("commit") /\ carries => Called \subseteq List']_vars

(* S5, S15, S23: what a client may have been told is so, and stays so. *)
AnswersStand == [][Cardinality(Answers') <= 1 /\ Answers \subseteq Answers']_vars

(* S13, R1 *)
OnlyAppliedIsDelivered == \A b \in Branch : Sent("commit", b) => Decision = "commit" /\ b \in List

(* S9: nobody is told to abort what could still commit. *)
NoAbortOfWhatCouldCommit ==
  \A b \in Branch : Sent("abort", b) =>
    \/ Decision = "abort"
    \/ Decision = "commit" /\ b \notin List
    \/ Undecided /\ ~begun /\ old

(* S6 *)
CommitProven ==
  Decision = "commit" => \A b \in List : closed[b] = "acknowledged" => db[b] = "committed"

(* S7, S11: after an acknowledged abort late work leaves nothing. *)
AbortLeavesNothing ==
  Decision = "abort" => \A b \in List : closed[b] = "acknowledged" => db[b] \notin {"prepared", "committed"}

RefusalStands == \A b \in Branch : Sent("refused", b) => db[b] \notin {"prepared", "committed"}

(* R7 *)
CommitRemembered ==
  forgotten /\ Decision = "commit" => \A b \in List : closed[b] = "acknowledged"

ResolvedRemembered == forgotten => \A b \in Branch : closed[b] # "resolved"

(* S8, S10: only a decision, or a loss, ends a prepared branch. *)
NoUnilateralExit ==
  [][\A b \in Branch : db[b] = "prepared" /\ db'[b] # "prepared" =>
       \/ db'[b] = "committed" /\ Sent("commit", b)
       \/ db'[b] = "tombstone" /\ Sent("abort", b)
       \/ b \in lost' \ lost]_vars

(* S13: what a deposed leader left is not applied in a later term. *)
StaleLeaderFenced == [][Deciding("commit") => \E p \in inFlight : p.term = term]_vars

(* R5 *)
DeadlineKept == [][Deciding("commit") => ~(begun /\ late)]_vars

-----------------------------------------------------------------------------
(* Liveness *)

(* L2, L3 *)
EveryPreparedBranchEnds == \A b \in Branch : db[b] = "prepared" ~> db[b] # "prepared"

(* L1 *)
EveryBegunTransactionIsDecided == begun ~> ~Undecided

(* L12 *)
EveryHeldBranchEnds == \A b \in Branch : b \in open ~> b \notin open

(* The dispatcher alone brings a commit to all who are in it. *)
EveryCommitArrives ==
  \A b \in Branch : (Decision = "commit" /\ b \in List) ~> db[b] # "prepared"
=============================================================================
