package dev.concordat.participant.propagation;

import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Puts the interceptor innermost in everything that Boot's builders make, HTTP interface groups included: an outer
 * interceptor that repeats a call then gets a branch of its own for each attempt.
 */
public final class PropagatingRestClientCustomizer implements RestClientCustomizer, RestTemplateCustomizer {

    private final BranchPropagationInterceptor interceptor;

    /** With the interceptor to add. */
    public PropagatingRestClientCustomizer(BranchPropagationInterceptor interceptor) {
        this.interceptor = interceptor;
    }

    @Override
    public void customize(RestClient.Builder builder) {
        builder.requestInterceptor(interceptor);
    }

    @Override
    public void customize(RestTemplate template) {
        template.getInterceptors().add(interceptor);
    }
}
