package dev.concordat.participant.resource.postgresql;

/**
 * What the server said of itself and of the session when it was asked first, before any business statement of a branch.
 *
 * @param database which database the connection has reached
 * @param name of that database, for people
 * @param sessionUser who logged in
 * @param role as whom the session works: another one where the pool's initialisation SQL has set it
 * @param superuser whether that role may finish whatever anybody has prepared
 * @param lockTimeout longest wait for a lock that the session sets itself, as PostgreSQL writes it; {@code 0}: for ever
 * @param standby whether the server only follows another one: nothing can be prepared or finished there
 */
public record Introduction(
        DatabaseIdentity database,
        String name,
        String sessionUser,
        String role,
        boolean superuser,
        String lockTimeout,
        boolean standby) {

    /** Whether both prepare as one role, given that each goes back to the role that phase two works as. */
    boolean isSameOnceTheRoleIsPutBack(Introduction other) {
        return role.equals(other.role) || sessionUser.equals(other.sessionUser);
    }

    /** Whether both work in the same place as the same roles. */
    boolean worksAs(Introduction other) {
        return database.equals(other.database)
                && sessionUser.equals(other.sessionUser)
                && role.equals(other.role)
                && superuser == other.superuser;
    }

    /** Whether the session bounds its waiting for locks itself. */
    boolean boundsWaits() {
        return !"0".equals(lockTimeout);
    }
}
