package dev.concordat.sample.clinic;

import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** By JPA. */
@Service("jpa")
class JpaOwners implements Owners {

    private final OwnerRepository owners;

    JpaOwners(OwnerRepository owners) {
        this.owners = owners;
    }

    @Override
    @Transactional
    public long create(String name) {
        Long id = owners.save(new Owner(name)).id();
        return id == null ? 0 : id;
    }

    @Override
    @Transactional
    public void addPet(long owner, String pet) {
        owners.findById(owner).orElseThrow().pets().add(new Pet(pet));
    }

    @Override
    @Transactional(readOnly = true)
    public List<String> read(long owner) {
        Owner found = owners.findById(owner).orElseThrow();
        List<String> names = new ArrayList<>(List.of(found.name()));
        found.pets().forEach(pet -> names.add(pet.name()));
        return names;
    }

    @Override
    @Transactional
    public void rename(long owner, String name) {
        owners.findById(owner).orElseThrow().rename(name);
    }
}
