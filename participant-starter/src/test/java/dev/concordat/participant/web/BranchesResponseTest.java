package dev.concordat.participant.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionHeader;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.filter.ForwardedHeaderFilter;

/** What goes out when the body does not tell it. */
class BranchesResponseTest {

    private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/work");
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    BranchesResponseTest() {
        request.addHeader(TransactionHeader.NAME, "\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\";timeout=29950;branch=\"1\"");
        request.setAsyncSupported(true);
    }

    private interface Handler {
        void handle(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    private void serve(Handler handler, Filter... outer) throws Exception {
        HttpServlet servlet = new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest received, HttpServletResponse answer)
                    throws ServletException, IOException {
                handler.handle(received, answer);
            }
        };
        List<Filter> filters = new ArrayList<>(List.of(outer));
        filters.add(new BranchContextFilter(new ParticipantName("bank"), () -> true, Withdrawal.NONE));
        new MockFilterChain(servlet, filters.toArray(Filter[]::new)).doFilter(request, response);
    }

    @Test
    void theLengthOfABodyThatIsNotSentIsTold() throws Exception {
        serve((received, answer) -> {
            answer.setStatus(304);
            answer.setHeader("Content-Length", "1234");
        });

        assertThat(response.getContentLength()).isEqualTo(1234);
        assertThat(response.getHeader(BranchesHeader.NAME)).isEmpty();
    }

    @Test
    void theLengthOfABodyThatIsSentIsItsOwn() throws Exception {
        serve((received, answer) -> {
            answer.setContentLength(1234);
            answer.getWriter().write("four");
        });

        assertThat(response.getContentLength()).isEqualTo(4);
        assertThat(response.getContentAsString()).isEqualTo("four");
    }

    @Test
    void noRedirectGoesOutBeforeUnseenWorkIsJudged() throws Exception {
        serve((received, answer) -> {
            AsyncContext work = received.startAsync();
            answer.sendRedirect("/elsewhere");
            work.complete();
        });

        assertThat(response.getStatus()).isEqualTo(409);
        assertThat(response.getContentAsString()).contains("redirect-in-transaction");
        assertThat(response.getRedirectedUrl()).isNull();
    }

    @Test
    void aRedirectPassesWhatIsAroundUs() throws Exception {
        request.addHeader("X-Forwarded-Host", "shop.example");
        request.addHeader("X-Forwarded-Proto", "https");
        serve((received, answer) -> answer.sendRedirect("/elsewhere"), new ForwardedHeaderFilter());

        assertThat(response.getRedirectedUrl()).isEqualTo("https://shop.example/elsewhere");
        assertThat(response.getHeader(BranchesHeader.NAME)).isEmpty();
    }
}
