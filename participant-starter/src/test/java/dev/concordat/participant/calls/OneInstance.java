package dev.concordat.participant.calls;

import java.io.IOException;
import java.net.URI;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequest;
import org.springframework.cloud.client.loadbalancer.LoadBalancerUriTools;
import org.springframework.cloud.client.loadbalancer.Request;

/** Spring Cloud's load balancer with nothing to choose from. */
record OneInstance(URI address) implements LoadBalancerClient {

    @Override
    public ServiceInstance choose(String service) {
        return new DefaultServiceInstance("one", service, address.getHost(), address.getPort(), false);
    }

    @Override
    public <T> ServiceInstance choose(String service, Request<T> request) {
        return choose(service);
    }

    @Override
    public <T> T execute(String service, LoadBalancerRequest<T> request) throws IOException {
        return execute(service, choose(service), request);
    }

    @Override
    public <T> T execute(String service, ServiceInstance instance, LoadBalancerRequest<T> request) throws IOException {
        try {
            return request.apply(instance);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public URI reconstructURI(ServiceInstance instance, URI original) {
        return LoadBalancerUriTools.reconstructURI(instance, original);
    }
}
